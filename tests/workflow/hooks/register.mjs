// SPDX-License-Identifier: MIT
// Loaded first, with `node --import`. The packages are installed in the build tree, beside no source of ours.
import { register } from "node:module";

register("./hooks.mjs", import.meta.url, { data: { packages: process.env.PIOT_NODE_PACKAGES } });
