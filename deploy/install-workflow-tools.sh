#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Puts what tests/workflow runs on into DIR: the locked npm packages, and Node 20 where this machine's is older.
# Does nothing where DIR has them. DIR/node is then the Node to use.
#   deploy/install-workflow-tools.sh DIR
set -euo pipefail
source=$(cd "$(dirname "$0")/../tests/workflow" && pwd)
if [ $# != 1 ]; then echo 'usage: deploy/install-workflow-tools.sh DIR' >&2; exit 2; fi
mkdir -p "$1"
cd "$1"

is_recent() { [ "$("$1" -p 'process.versions.node.split(".")[0] >= 20' 2>/dev/null)" = true ]; }

command -v npm >/dev/null || { echo 'install-workflow-tools: npm is missing; deploy/install-dependencies.sh --tests installs it' >&2; exit 1; }
if ! is_recent ./node; then
  rm -f node
  if is_recent node; then
    ln -s "$(command -v node)" node
  else
    # Debian 12 has Node 18; the registry that npm uses has newer ones.
    npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix own-node node@20.20.2 >&2
    ln -s own-node/node_modules/node/bin/node node
    is_recent ./node || { echo 'install-workflow-tools: no Node 20 or later' >&2; exit 1; }
  fi
fi

# The lock tells the bytes of each package, so the same lock needs no second look.
if ! cmp -s "$source/package-lock.json" installed.json; then
  cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" .
  PATH=$PWD:$PATH npm ci --silent --ignore-scripts >&2
  cp package-lock.json installed.json
fi
