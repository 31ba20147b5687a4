// SPDX-License-Identifier: MIT
#include "support/repository_builder.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace piot::test {

namespace {

constexpr long long k_start = 1700000000;

std::string person(int minutes) {
    return fmt::format("Tester <tester@example.invalid> {} +0000", k_start + 60LL * minutes);
}

std::string quote_path(const std::string& path) {
    std::string quoted = "\"";
    for (const char c : path) {
        if (c == '"' || c == '\\')
            quoted.append({'\\', c});
        else if (c == '\n')
            quoted += "\\n";
        else
            quoted.push_back(c);
    }
    return quoted + '"';
}

std::string data(const std::string& text) {
    return fmt::format("data {}\n{}\n", text.size(), text);
}

std::string modify(const std::string& path, const FileEntry& entry) {
    if (entry.mode == "160000") return fmt::format("M 160000 {} {}\n", entry.text, quote_path(path));
    return fmt::format("M {} inline {}\n", entry.mode, quote_path(path)) + data(entry.text);
}

std::string git_command(const std::filesystem::path& directory, const std::string& arguments) {
    return fmt::format(
        "env -u GIT_DIR GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_NAME=Tester "
        "GIT_AUTHOR_EMAIL=tester@example.invalid GIT_COMMITTER_NAME=Tester "
        "GIT_COMMITTER_EMAIL=tester@example.invalid git -C '{}' {}",
        directory.string(), arguments);
}

void write_text(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << text;
    if (!out) throw std::runtime_error("cannot write " + file.string());
}

/// The least that git takes for a repository; saves a process per test.
void write_skeleton(const std::filesystem::path& git_directory, const std::string& branch, const char* is_bare) {
    std::filesystem::create_directories(git_directory / "objects");
    std::filesystem::create_directories(git_directory / "refs");
    write_text(git_directory / "HEAD", "ref: refs/heads/" + branch + "\n");
    write_text(git_directory / "config",
               fmt::format("[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = {}\n", is_bare));
}

void import(const std::filesystem::path& directory, const std::string& stream) {
    FILE* pipe = popen(git_command(directory, "fast-import --quiet --force --date-format=raw").c_str(), "w");
    if (pipe == nullptr) throw std::runtime_error("git cannot be started");
    const auto written = std::fwrite(stream.data(), 1, stream.size(), pipe);
    const int status = pclose(pipe);
    REQUIRE(written == stream.size());
    REQUIRE(status == 0);
}

}  // namespace

RepositoryBuilder::RepositoryBuilder() = default;

RepositoryBuilder& RepositoryBuilder::commit(const FileChanges& changes, const std::string& message) {
    FileTree files;
    std::vector<std::size_t> parents;
    if (const auto parent = head()) {
        files = commits_[*parent].files;
        parents = {*parent};
    }
    for (const auto& [path, entry] : changes) {
        files.erase(path);
        if (entry) files.emplace(path, *entry);
    }
    branches_[current_] = add_commit(std::move(parents), std::move(files), message);
    return *this;
}

RepositoryBuilder& RepositoryBuilder::set_clock(int minutes) {
    minutes_ = minutes;
    return *this;
}

RepositoryBuilder& RepositoryBuilder::move(const std::string& from, const std::string& to, const std::string& message) {
    return commit({{from, std::nullopt}, {to, commits_.at(head().value()).files.at(from)}}, message);
}

RepositoryBuilder& RepositoryBuilder::tag(const std::string& name, TagKind kind, const std::string& at) {
    const auto target = at.empty() ? head().value() : resolve(at);
    tags_[name] = target;
    ++minutes_;
    if (kind == TagKind::lightweight)
        stream_ += fmt::format("reset refs/tags/{}\nfrom :{}\n\n", name, target + 1);
    else
        stream_ += fmt::format("tag {}\nfrom :{}\ntagger {}\n", name, target + 1, person(minutes_)) + data(name);
    return *this;
}

RepositoryBuilder& RepositoryBuilder::branch(const std::string& name, const std::string& at) {
    const auto target = at.empty() ? head().value() : resolve(at);
    branches_[name] = target;
    current_ = name;
    ++minutes_;
    stream_ += fmt::format("reset refs/heads/{}\nfrom :{}\n\n", name, target + 1);
    return *this;
}

RepositoryBuilder& RepositoryBuilder::orphan(const std::string& name) {
    current_ = name;
    branches_.erase(name);
    return *this;
}

RepositoryBuilder& RepositoryBuilder::checkout(const std::string& name) {
    REQUIRE(branches_.count(name) == 1);
    current_ = name;
    ++minutes_;
    return *this;
}

RepositoryBuilder& RepositoryBuilder::merge(const std::vector<std::string>& names, const std::string& message) {
    std::vector<std::size_t> parents{head().value()};
    FileTree files = commits_[parents.front()].files;
    for (const auto& name : names) {
        const auto side = resolve(name);
        const auto common = merge_base(parents.front(), side);
        const auto base = common ? commits_[*common].files : FileTree{};
        const auto& theirs = commits_[side].files;
        std::set<std::string> paths;
        for (const auto* tree : {&base, &theirs})
            for (const auto& [path, entry] : *tree)
                paths.insert(path);
        for (const auto& path : paths) {
            const auto before = base.find(path);
            const auto after = theirs.find(path);
            const bool is_same = (before == base.end()) == (after == theirs.end()) &&
                                 (before == base.end() || before->second == after->second);
            if (is_same) continue;
            files.erase(path);
            if (after != theirs.end()) files.insert(*after);
        }
        parents.push_back(side);
    }
    branches_[current_] = add_commit(std::move(parents), std::move(files), message);
    return *this;
}

RepositoryBuilder& RepositoryBuilder::raw(const std::string& commands) {
    stream_ += commands;
    return *this;
}

std::size_t RepositoryBuilder::add_commit(std::vector<std::size_t> parents, FileTree files,
                                          const std::string& message) {
    const auto number = commits_.size();
    ++minutes_;
    if (parents.empty()) stream_ += fmt::format("reset refs/heads/{}\n", current_);
    stream_ += fmt::format("commit refs/heads/{}\nmark :{}\nauthor {}\ncommitter {}\n", current_, number + 1,
                           person(minutes_), person(minutes_)) +
               data(message);
    for (std::size_t i = 0; i < parents.size(); ++i)
        stream_ += fmt::format("{} :{}\n", i == 0 ? "from" : "merge", parents[i] + 1);
    const FileTree empty;
    const auto& before = parents.empty() ? empty : commits_[parents.front()].files;
    for (const auto& [path, entry] : before)
        if (files.find(path) == files.end()) stream_ += fmt::format("D {}\n", quote_path(path));
    for (const auto& [path, entry] : files)
        if (const auto old = before.find(path); old == before.end() || old->second != entry)
            stream_ += modify(path, entry);
    stream_ += '\n';
    commits_.push_back({std::move(parents), std::move(files)});
    return number;
}

std::optional<std::size_t> RepositoryBuilder::head() const {
    const auto found = branches_.find(current_);
    if (found == branches_.end()) return std::nullopt;
    return found->second;
}

std::size_t RepositoryBuilder::resolve(const std::string& name) const {
    if (const auto found = branches_.find(name); found != branches_.end()) return found->second;
    return tags_.at(name);
}

std::optional<std::size_t> RepositoryBuilder::merge_base(std::size_t left, std::size_t right) const {
    std::set<std::size_t> of_left{left};
    // Parents have smaller numbers, so going downwards visits children first.
    for (auto commit = left + 1; commit-- > 0;)
        if (of_left.count(commit) == 1)
            of_left.insert(commits_[commit].parents.begin(), commits_[commit].parents.end());
    std::set<std::size_t> of_right{right};
    for (auto commit = right + 1; commit-- > 0;) {
        if (of_right.count(commit) == 0) continue;
        if (of_left.count(commit) == 1) return commit;
        of_right.insert(commits_[commit].parents.begin(), commits_[commit].parents.end());
    }
    return std::nullopt;
}

void RepositoryBuilder::write_bare(const std::filesystem::path& directory) const {
    write_skeleton(directory, current_, "true");
    if (!stream_.empty()) import(directory, stream_);
}

void RepositoryBuilder::write_checkout(const std::filesystem::path& directory) const {
    write_skeleton(directory / ".git", current_, "false");
    if (!stream_.empty()) import(directory, stream_);
    if (!commits_.empty()) run_git(directory, "reset -q --hard");
}

std::string run_git(const std::filesystem::path& directory, const std::string& arguments) {
    FILE* pipe = popen(git_command(directory, arguments).c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("git cannot be started");
    std::string output;
    for (char buffer[4096]; const auto count = std::fread(buffer, 1, sizeof buffer, pipe);)
        output.append(buffer, count);
    const int status = pclose(pipe);
    INFO("git " << arguments << "\n" << output);
    REQUIRE(status == 0);
    return output;
}

}  // namespace piot::test
