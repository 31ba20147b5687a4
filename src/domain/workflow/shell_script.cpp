// SPDX-License-Identifier: MIT
#include "domain/workflow/shell_script.hpp"

#include <algorithm>
#include <array>

namespace piot::workflow {

namespace {

constexpr int k_max_depth = 20;
constexpr std::array<std::string_view, 10> k_keywords{"if",    "then", "elif", "else", "while",
                                                      "until", "do",   "!",    "time", "{"};

bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}
bool is_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The length of `NAME=` or `NAME+=` at the start of a word; 0 when it is none.
std::size_t assignment_size(std::string_view word) {
    const auto equals = word.find('=');
    if (equals == std::string_view::npos || equals == 0) return 0;
    auto name = word.substr(0, equals);
    if (name.ends_with('+')) name.remove_suffix(1);
    const bool is_assignment =
        !name.empty() && !(name[0] >= '0' && name[0] <= '9') && std::all_of(name.begin(), name.end(), is_name);
    return is_assignment ? equals + 1 : 0;
}

class ScriptReader {
  public:
    explicit ScriptReader(std::string_view text) : text_(text) {}

    std::vector<ShellCommand> read() {
        while (at_ < text_.size())
            read_one();
        end_word();
        end_command();
        return std::move(commands_);
    }

  private:
    [[nodiscard]] bool sees(std::string_view token) const { return text_.substr(at_).starts_with(token); }
    [[nodiscard]] char now() const { return text_[at_]; }

    void read_one() {
        const char c = now();
        if (sees("${{")) return take_placeholder();
        if (sees("\\\n") || sees("\\\r\n")) {
            at_ = text_.find('\n', at_) + 1;
        } else if (is_blank(c)) {
            end_word();
            ++at_;
        } else if (c == '#' && !has_word_) {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (c == '\n') {
            end_word();
            end_command();
            ++at_;
            skip_here_documents();
        } else if (c == '<' || c == '>') {
            take_redirection();
        } else if (c == '(' && has_word_ && assignment_size(word_.text) == word_.text.size() && !word_.text.empty()) {
            take_array();
        } else if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
            take_separator();
        } else {
            take_word_part();
        }
    }

    void take_separator() {
        // `2>&1` is read by take_redirection; `&>` writes both streams to a file.
        if (sees("&>")) {
            ++at_;
            return take_redirection();
        }
        const bool is_pipe = now() == '|' && !sees("||");
        end_word();
        if (is_pipe && !current_.words.empty()) current_.feeds_pipe = true;
        end_command();
        at_ += sees("&&") || sees("||") || sees(";;") ? 2 : 1;
    }

    void start_word() {
        if (has_word_) return;
        has_word_ = true;
        word_ = {"", at_};
    }

    void take_word_part() {
        start_word();
        switch (now()) {
            case '\'': {
                const auto end = std::min(text_.find('\'', at_ + 1), text_.size());
                word_.text += text_.substr(at_ + 1, end - at_ - 1);
                at_ = std::min(end + 1, text_.size());
                break;
            }
            case '"':
                take_double_quotes();
                break;
            case '\\':
                if (at_ + 1 < text_.size()) word_.text += text_[at_ + 1];
                at_ = std::min(at_ + 2, text_.size());
                break;
            case '$':
            case '`':
                take_expansion();
                break;
            default:
                word_.text += now();
                ++at_;
        }
    }

    void take_double_quotes() {
        for (++at_; at_ < text_.size() && now() != '"';) {
            if (sees("${{")) {
                take_placeholder();
            } else if (now() == '\\' && at_ + 1 < text_.size()) {
                if (text_[at_ + 1] != '\n') word_.text += text_[at_ + 1];
                at_ += 2;
            } else if (now() == '$' || now() == '`') {
                take_expansion();
            } else {
                word_.text += now();
                ++at_;
            }
        }
        at_ = std::min(at_ + 1, text_.size());
    }

    void take_placeholder() {
        start_word();
        const auto end = text_.find("}}", at_);
        const auto size = end == std::string_view::npos ? text_.size() - at_ : end + 2 - at_;
        word_.text += text_.substr(at_, size);
        at_ += size;
    }

    /// `$NAME`, `${…}` as written; the commands in `$(…)` and between backticks are read as well.
    void take_expansion() {
        if (now() == '`' || (sees("$(") && !sees("$(("))) return take_substitution();
        const auto start = at_;
        if (sees("$((")) {
            at_ = std::min(text_.find("))", at_), text_.size());
            at_ = std::min(at_ + 2, text_.size());
        } else if (sees("${")) {
            at_ = std::min(text_.find('}', at_), text_.size());
            at_ = std::min(at_ + 1, text_.size());
        } else {
            ++at_;
            while (at_ < text_.size() && is_name(now()))
                ++at_;
        }
        word_.text += text_.substr(start, at_ - start);
    }

    void take_substitution() {
        const auto start = at_;
        const auto inner_start = now() == '`' ? at_ + 1 : at_ + 2;
        const auto end = now() == '`' ? text_.find('`', inner_start) : find_closing(inner_start);
        const auto stop = std::min(end, text_.size());
        if (depth_ < k_max_depth && inner_start <= stop) {
            ScriptReader inner(text_.substr(inner_start, stop - inner_start));
            inner.depth_ = depth_ + 1;
            for (auto& command : inner.read()) {
                for (auto& word : command.words)
                    word.offset += inner_start;
                commands_.push_back(std::move(command));
            }
        }
        at_ = std::min(stop + 1, text_.size());
        word_.text += text_.substr(start, at_ - start);
    }

    /// The `)` that closes what was opened before `from`; quotes may hold others.
    [[nodiscard]] std::size_t find_closing(std::size_t from) const {
        int open = 1;
        char quote = 0;
        for (auto i = from; i < text_.size(); ++i) {
            const char c = text_[i];
            if (c == '\\' && quote != '\'') {
                ++i;
            } else if (quote != 0) {
                if (c == quote) quote = 0;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(') {
                ++open;
            } else if (c == ')' && --open == 0) {
                return i;
            }
        }
        return std::string_view::npos;
    }

    void take_array() {
        const auto end = std::min(find_closing(at_ + 1), text_.size());
        ShellAssignment assignment{word_.text.substr(0, word_.text.find_first_of("+=")), {}};
        if (depth_ < k_max_depth) {
            ScriptReader inner(text_.substr(at_ + 1, end - at_ - 1));
            inner.depth_ = depth_ + 1;
            for (const auto& command : inner.read()) {
                for (const auto& word : command.words)
                    assignment.values.push_back(word.text);
            }
        }
        current_.assignments.push_back(std::move(assignment));
        has_word_ = false;
        at_ = std::min(end + 1, text_.size());
    }

    void take_redirection() {
        if (has_word_ && std::all_of(word_.text.begin(), word_.text.end(), [](char c) { return c >= '0' && c <= '9'; }))
            has_word_ = false;  // the number of the stream
        end_word();
        if (sees("<(") || sees(">(")) {
            ++at_;
            return take_separator();
        }
        const bool is_here_string = sees("<<<");
        const bool is_here_document = sees("<<") && !is_here_string;
        while (at_ < text_.size() && (now() == '<' || now() == '>'))
            ++at_;
        if (at_ < text_.size() && (now() == '&' || now() == '|' || (is_here_document && now() == '-'))) ++at_;
        while (at_ < text_.size() && is_blank(now()))
            ++at_;
        is_target_ = true;
        if (!is_here_document) return;
        const auto start = at_;
        while (at_ < text_.size() && !is_blank(now()) &&
               std::string_view("\n;&|<>()").find(now()) == std::string_view::npos)
            ++at_;
        std::string end;
        for (const char c : text_.substr(start, at_ - start))
            if (c != '\'' && c != '"' && c != '\\') end += c;
        here_documents_.push_back(std::move(end));
        is_target_ = false;
    }

    void skip_here_documents() {
        for (const auto& end : here_documents_) {
            while (at_ < text_.size()) {
                const auto stop = std::min(text_.find('\n', at_), text_.size());
                auto line = text_.substr(at_, stop - at_);
                at_ = std::min(stop + 1, text_.size());
                while (!line.empty() && line.front() == '\t')
                    line.remove_prefix(1);
                if (line.ends_with('\r')) line.remove_suffix(1);
                if (line == end) break;
            }
        }
        here_documents_.clear();
    }

    void end_word() {
        if (!has_word_) return;
        has_word_ = false;
        if (is_target_) {
            is_target_ = false;
            return;
        }
        if (current_.words.empty()) {
            if (const auto size = assignment_size(word_.text); size > 0) {
                const auto name = word_.text.substr(0, word_.text.find_first_of("+="));
                current_.assignments.push_back({name, {word_.text.substr(size)}});
                return;
            }
            if (std::find(k_keywords.begin(), k_keywords.end(), word_.text) != k_keywords.end()) return;
        }
        current_.words.push_back(std::move(word_));
    }

    void end_command() {
        is_target_ = false;
        if (!current_.words.empty() || !current_.assignments.empty()) commands_.push_back(std::move(current_));
        current_ = {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    bool has_word_ = false;
    bool is_target_ = false;  ///< the next word is what a redirection names
    ShellWord word_;
    ShellCommand current_;
    std::vector<std::string> here_documents_;
    std::vector<ShellCommand> commands_;
};

}  // namespace

std::vector<ShellCommand> read_shell_script(std::string_view script) {
    return ScriptReader(script).read();
}

}  // namespace piot::workflow
