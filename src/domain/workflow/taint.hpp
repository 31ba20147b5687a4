// SPDX-License-Identifier: MIT
#pragma once
#include "domain/workflow/expression.hpp"

#include <string>

namespace piot::workflow {

/// Who can choose what an expression comes to.
enum class Author {
    nobody_else,
    ref_writer,  ///< who may push a branch or a tag: its name
    matrix,      ///< who changes what the rows are made of
    runner,      ///< who may start the workflow: its inputs
    outsider,    ///< anybody: titles, bodies, commit messages, branches of forks
};

struct Taint {
    Author author = Author::nobody_else;
    std::string path;        ///< what brings it in: `github.event.pull_request.title`
    std::string via = {};    ///< the output that carries it, when it is not pasted itself
    bool is_commit = false;  ///< of an outsider: it comes with commits, so it reaches `push` as well
};

/// What the expression's text may hold, in a step of the job; `step` nullptr = at the job itself. Values are followed
/// through `env`, outputs of steps and jobs, and the matrix.
[[nodiscard]] Taint find_taint(const Expression& expression, const Workflow& workflow, const WorkflowJob& job,
                               const WorkflowStep* step);

}  // namespace piot::workflow
