// SPDX-License-Identifier: MIT
#include "piot/base/text.hpp"
#include "piot/domain/glob.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace piot {

namespace {

/// What stands in the component of the path so far; paths have no empty component, no `.` and no `..`.
enum class Component { empty, dot, dots, name };

bool may_end(Component component) {
    return component == Component::name;
}

Component append(Component component, std::uint32_t character) {
    if (character == '/') return Component::empty;
    if (character != '.' || component == Component::name) return Component::name;
    return component == Component::empty ? Component::dot
           : component == Component::dot ? Component::dots
                                         : Component::name;
}

}  // namespace

/// Walks the machine over all paths at once. Only two letters make a difference for the path: `.` and `/`; for the rest
/// any character does that the instruction takes.
class Glob::Search {
  public:
    explicit Search(const Glob& glob) : glob_(glob) {}

    [[nodiscard]] bool find() {
        enter(glob_.start_, Component::empty);
        while (!pending_.empty()) {
            const auto [at, component] = pending_.back();
            pending_.pop_back();
            const auto& instruction = glob_.program_[at];
            if (instruction.step == Step::accept && may_end(component)) return true;
            if (instruction.step == Step::split) {
                enter(instruction.first, component);
                enter(instruction.last, component);
                continue;
            }
            for (const auto character : letters_of(instruction))
                if ((character != '/' || may_end(component)) && glob_.accepts(instruction, character))
                    enter(instruction.next, append(component, character));
        }
        return false;
    }

  private:
    void enter(std::uint32_t at, Component component) {
        if (seen_.insert({at, component}).second) pending_.emplace_back(at, component);
    }

    /// Enough characters to tell where the instruction can lead.
    [[nodiscard]] std::vector<std::uint32_t> letters_of(const Instruction& instruction) const {
        switch (instruction.step) {
            case Step::character:
                return {instruction.first};
            case Step::anything:
                return {'a', '/'};
            case Step::set:
            case Step::not_set:
                break;
            case Step::split:
            case Step::accept:
            case Step::dead:
                return {};
        }
        std::vector<std::uint32_t> letters{'.', 'a'};
        for (auto i = instruction.first; i < instruction.last; ++i)
            letters.insert(letters.end(), {glob_.ranges_[i].first, glob_.ranges_[i].last, glob_.ranges_[i].last + 1});
        return letters;
    }

    const Glob& glob_;
    std::set<std::pair<std::uint32_t, Component>> seen_;
    std::vector<std::pair<std::uint32_t, Component>> pending_;
};

bool Glob::can_match_a_path() const {
    if (shape_ == GlobShape::pattern) return Search(*this).find();
    const auto components = split(prefix_, '/');
    return prefix_.empty() || std::none_of(components.begin(), components.end(), [](std::string_view component) {
               return component.empty() || component == "." || component == "..";
           });
}

}  // namespace piot
