// SPDX-License-Identifier: MIT
#pragma once
#include "piot/ports/terminal.hpp"

#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

namespace piot::test {

/// A terminal that understands what the live table sends, and shows what a person would see. ASCII only; never scrolls.
class ScreenTerminal final : public Terminal {
  public:
    void write(std::string_view text) override {
        const std::lock_guard lock(mutex_);
        ++writes;
        while (!text.empty())
            text.remove_prefix(interpret(text));
    }
    [[nodiscard]] bool is_terminal() const override { return true; }
    [[nodiscard]] std::size_t columns() const override { return width; }
    [[nodiscard]] std::size_t rows() const override { return height; }

    /// The lines as they stand, without blanks and empty lines at their ends.
    [[nodiscard]] std::vector<std::string> lines() {
        const std::lock_guard lock(mutex_);
        auto shown = lines_;
        for (auto& line : shown)
            line.resize(line.find_last_not_of(' ') + 1);
        while (!shown.empty() && shown.back().empty())
            shown.pop_back();
        return shown;
    }

    /// What the terminal does with its lines when it becomes narrower.
    void shrink(std::size_t columns) {
        std::vector<std::string> wrapped;
        for (const auto& line : lines()) {
            auto rest = line;
            for (; rest.size() > columns; rest.erase(0, columns))
                wrapped.push_back(rest.substr(0, columns));
            wrapped.push_back(rest);
        }
        row_ = wrapped.size();
        column_ = 0;
        lines_ = wrapped;
        lines_.emplace_back();
        width = columns;
    }

    std::size_t width = 80;
    std::size_t height = 24;
    int writes = 0;

  private:
    std::size_t interpret(std::string_view text) {
        if (lines_.size() <= row_) lines_.resize(row_ + 1);
        auto& line = lines_[row_];
        if (text[0] == '\n') {
            ++row_;
            column_ = 0;
            if (lines_.size() <= row_) lines_.resize(row_ + 1);
            return 1;
        }
        if (text[0] != '\x1b') {
            if (line.size() <= column_) line.resize(column_ + 1, ' ');
            line[column_++] = text[0];
            return 1;
        }
        const auto end = text.find_first_of("FKJmlh");
        if (text[end] == 'F') {
            const auto up = static_cast<std::size_t>(std::atoi(std::string(text.substr(2)).c_str()));
            row_ -= up < row_ ? up : row_;
            column_ = 0;
        }
        if (text[end] == 'K') line.resize(column_ < line.size() ? column_ : line.size());
        if (text[end] == 'J') {
            line.resize(column_ < line.size() ? column_ : line.size());
            lines_.resize(row_ + 1);
        }
        return end + 1;
    }

    std::mutex mutex_;
    std::vector<std::string> lines_;
    std::size_t row_ = 0;
    std::size_t column_ = 0;
};

}  // namespace piot::test
