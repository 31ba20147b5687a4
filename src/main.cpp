// SPDX-License-Identifier: MIT
#include <cstdio>

int main() {
    std::puts("piot " PIOT_VERSION);
}
