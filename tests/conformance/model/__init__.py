# SPDX-License-Identifier: MIT
"""Plans by the rules as they are written: slow, plain code over what git says. Shares nothing with src/."""
