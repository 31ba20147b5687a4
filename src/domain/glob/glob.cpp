// SPDX-License-Identifier: MIT
#include "piot/domain/glob.hpp"

#include "characters.hpp"
#include "pattern.hpp"
#include "spelling.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace piot {

using glob::Node;
using glob::NodeKind;
using glob::Sequence;

namespace {

/// Where in its component the pattern stands. `**` means "any number of components" only when it is a component of its
/// own, and braces may put either side of it elsewhere; carrying this along resolves braces without expanding them.
enum Context : std::size_t {
    at_start,      // a component begins here
    inside,        // a component has begun
    before_slash,  // `**` was read as components; a `/` must follow in the pattern, already consumed in the path
    before_end,    // `**` was read as the rest of the path; the pattern must end
    context_count,
};

/// The instruction to go on at, for each context.
using Entries = std::array<std::uint32_t, context_count>;

constexpr std::uint32_t k_dead = 0;
constexpr std::uint32_t k_accept = 1;

void append_utf8(std::string& text, std::uint32_t point) {
    const auto byte = [&](std::uint32_t value) { text.push_back(static_cast<char>(value)); };
    if (point < 0x80) {
        byte(point);
    } else if (point < 0x800) {
        byte(0xC0U | point >> 6U);
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x10000) {
        byte(0xE0U | point >> 12U);
        byte(0x80U | (point >> 6U & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else if (point < 0x110000) {
        byte(0xF0U | point >> 18U);
        byte(0x80U | (point >> 12U & 0x3FU));
        byte(0x80U | (point >> 6U & 0x3FU));
        byte(0x80U | (point & 0x3FU));
    } else {
        byte(point - 0x110000);
    }
}

}  // namespace

/// Builds the machine from the pattern's end to its beginning: each element turns the entries behind it into its own.
class GlobCompiler {
  public:
    explicit GlobCompiler(Glob& glob) : glob_(glob) {}

    void compile(const Sequence& sequence) {
        if (classify(sequence)) return;
        glob_.program_ = {{Glob::Step::dead}, {Glob::Step::accept}};
        const auto entries = build(sequence, {k_dead, k_accept, k_dead, k_accept});
        glob_.start_ = entries[at_start];
    }

  private:
    /// Sets shape and prefix; true when they say everything.
    bool classify(const Sequence& sequence) {
        std::string literal;
        std::size_t count = 0;
        for (; count < sequence.size() && sequence[count].kind == NodeKind::character; ++count)
            append_utf8(literal, sequence[count].character);
        if (count == sequence.size()) {
            glob_.shape_ = GlobShape::file;
            glob_.prefix_ = literal;
            return true;
        }
        const auto slash = literal.rfind('/');
        glob_.prefix_ = slash == std::string::npos ? "" : literal.substr(0, slash);
        const bool begins_component = literal.empty() || literal.back() == '/';
        if (!begins_component || !matches_everything(sequence, count)) return false;
        glob_.shape_ = GlobShape::subtree;
        return true;
    }

    /// `**` or `**/*` from `at` to the end.
    static bool matches_everything(const Sequence& sequence, std::size_t at) {
        if (sequence[at].kind != NodeKind::globstar) return false;
        const auto rest = sequence.size() - at;
        return rest == 1 || (rest == 3 && sequence[at + 1].character == '/' && sequence[at + 2].kind == NodeKind::star);
    }

    Entries build(const Sequence& sequence, Entries next) {
        for (auto node = sequence.rbegin(); node != sequence.rend(); ++node)
            next = build(*node, next);
        return next;
    }

    Entries build(const Node& node, const Entries& next) {
        switch (node.kind) {
            case NodeKind::character:
                return node.character == '/' ? build_slash(next)
                                             : consume({Glob::Step::character, node.character, 0, next[inside]});
            case NodeKind::any:
                return consume({Glob::Step::not_set, 0, 0, next[inside]});
            case NodeKind::set:
            case NodeKind::not_set:
                return build_set(node, next);
            case NodeKind::star: {
                const auto star = add_star(next[inside]);
                return {star, star, k_dead, k_dead};
            }
            case NodeKind::globstar:
                return build_globstar(next);
            case NodeKind::choice:
                return build_choice(node, next);
        }
        return next;
    }

    Entries build_slash(const Entries& next) {
        const auto slash = add({Glob::Step::character, '/', 0, next[at_start]});
        // An empty component can only come out of braces, as in `{a/,b}/c`; it stands for nothing.
        return {next[at_start], slash, next[at_start], k_dead};
    }

    Entries build_set(const Node& node, const Entries& next) {
        const auto first = static_cast<std::uint32_t>(glob_.ranges_.size());
        for (const auto& [low, high] : node.ranges)
            glob_.ranges_.push_back({low, high});
        const auto last = static_cast<std::uint32_t>(glob_.ranges_.size());
        return consume({node.kind == NodeKind::set ? Glob::Step::set : Glob::Step::not_set, first, last, next[inside]});
    }

    Entries build_globstar(const Entries& next) {
        const auto star = add_star(next[inside]);
        // Components: any number of `name/`, then on behind the pattern's own slash.
        const auto loop = add({Glob::Step::split, next[before_slash], k_dead, 0});
        const auto slash = add({Glob::Step::character, '/', 0, loop});
        const auto more = add_star(slash);
        glob_.program_[loop].last = add({Glob::Step::not_set, 0, 0, more});
        // The rest of the path, at least one character.
        const auto rest = add({Glob::Step::split, next[before_end], k_dead, 0});
        const auto first = add({Glob::Step::anything, 0, 0, rest});
        glob_.program_[rest].last = first;
        return {add_split(star, add_split(loop, first)), star, k_dead, k_dead};
    }

    Entries build_choice(const Node& node, const Entries& next) {
        Entries all{k_dead, k_dead, k_dead, k_dead};
        for (const auto& alternative : node.alternatives) {
            const auto entries = build(alternative, next);
            for (std::size_t context = 0; context < context_count; ++context)
                all[context] = add_split(all[context], entries[context]);
        }
        return all;
    }

    Entries consume(const Glob::Instruction& instruction) {
        const auto at = add(instruction);
        return {at, at, k_dead, k_dead};
    }

    std::uint32_t add_star(std::uint32_t next) {
        const auto split = add({Glob::Step::split, next, k_dead, 0});
        const auto any = add({Glob::Step::not_set, 0, 0, split});
        glob_.program_[split].last = any;
        return split;
    }

    std::uint32_t add_split(std::uint32_t left, std::uint32_t right) {
        if (left == k_dead) return right;
        if (right == k_dead || left == right) return left;
        return add({Glob::Step::split, left, right, 0});
    }

    std::uint32_t add(const Glob::Instruction& instruction) {
        glob_.program_.push_back(instruction);
        return static_cast<std::uint32_t>(glob_.program_.size() - 1);
    }

    Glob& glob_;
};

/// All states of the machine at once: each instruction is entered at most once per character.
class Glob::Run {
  public:
    explicit Run(const Glob& glob) : glob_(glob), seen_(glob.program_.size(), 0) { enter(glob.start_, now_); }

    void advance(std::uint32_t character) {
        ++round_;
        next_.clear();
        for (const auto at : now_)
            if (glob_.accepts(glob_.program_[at], character)) enter(glob_.program_[at].next, next_);
        std::swap(now_, next_);
    }

    [[nodiscard]] bool is_dead() const { return now_.empty(); }
    [[nodiscard]] bool accepts() const {
        return std::any_of(now_.begin(), now_.end(),
                           [&](std::uint32_t at) { return glob_.program_[at].step == Step::accept; });
    }

  private:
    void enter(std::uint32_t at, std::vector<std::uint32_t>& states) {
        pending_.push_back(at);
        while (!pending_.empty()) {
            at = pending_.back();
            pending_.pop_back();
            if (seen_[at] == round_) continue;
            seen_[at] = round_;
            const auto& instruction = glob_.program_[at];
            if (instruction.step == Step::split) {
                pending_.push_back(instruction.last);
                pending_.push_back(instruction.first);
            } else if (instruction.step != Step::dead) {
                states.push_back(at);
            }
        }
    }

    const Glob& glob_;
    std::vector<std::uint32_t> now_;
    std::vector<std::uint32_t> next_;
    std::vector<std::uint32_t> pending_;
    std::vector<std::size_t> seen_;
    std::size_t round_ = 1;
};

tl::expected<Glob, GlobError> Glob::compile(std::string_view pattern) {
    if (auto error = glob::check_spelling(pattern)) return tl::unexpected<GlobError>(*std::move(error));
    auto sequence = glob::parse_pattern(pattern);
    if (!sequence) return tl::unexpected<GlobError>(std::move(sequence).error());
    Glob result;
    result.pattern_ = pattern;
    GlobCompiler(result).compile(*sequence);
    if (!result.can_match_a_path())
        return tl::unexpected<GlobError>(GlobError{"can match no path that a commit holds", ""});
    return result;
}

bool Glob::matches(std::string_view path) const {
    if (shape_ == GlobShape::file) return path == prefix_;
    if (!prefix_.empty() &&
        (!path.starts_with(prefix_) || path.size() <= prefix_.size() + 1 || path[prefix_.size()] != '/'))
        return false;
    if (path.empty()) return false;
    if (shape_ == GlobShape::subtree) return true;
    Run run(*this);
    for (std::size_t i = 0; i < path.size() && !run.is_dead();)
        run.advance(glob::read_character(path, i));
    return run.accepts();
}

bool Glob::accepts(const Instruction& instruction, std::uint32_t character) const {
    const auto in_ranges = [&] {
        return std::any_of(ranges_.begin() + instruction.first, ranges_.begin() + instruction.last,
                           [&](const Range& range) { return range.first <= character && character <= range.last; });
    };
    switch (instruction.step) {
        case Step::character:
            return character == instruction.first;
        case Step::set:
            return character != '/' && in_ranges();
        case Step::not_set:
            return character != '/' && !in_ranges();
        case Step::anything:
            return true;
        case Step::split:
        case Step::accept:
        case Step::dead:
            break;
    }
    return false;
}

}  // namespace piot
