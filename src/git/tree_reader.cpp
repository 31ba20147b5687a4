// SPDX-License-Identifier: MIT
#include "tree_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace piot::git {

namespace {

constexpr std::size_t k_max_cached_bytes = 8U << 20U;
constexpr int k_max_depth = 1000;
constexpr std::uint32_t k_tree_mode = 0040000;
constexpr std::uint32_t k_file_mode = 0100644;
constexpr std::size_t k_usual_entry_size = 36;

/// git compares only whether the owner may execute; old tools wrote other permissions.
std::uint32_t canonical_mode(std::uint32_t mode) {
    constexpr std::uint32_t k_type = 0170000;
    constexpr std::uint32_t k_file = 0100000;
    if ((mode & k_type) != k_file) return mode & k_type;
    return (mode & 0100U) != 0 ? 0100755 : 0100644;
}

std::optional<std::vector<TreeEntry>> parse_entries(std::string_view bytes) {
    std::vector<TreeEntry> entries;
    entries.reserve(bytes.size() / k_usual_entry_size + 1);
    while (!bytes.empty()) {
        std::uint32_t mode = 0;
        std::size_t blank = 0;
        for (; blank < bytes.size() && bytes[blank] != ' '; ++blank) {
            if (bytes[blank] < '0' || bytes[blank] > '7') return std::nullopt;
            mode = mode << 3U | static_cast<std::uint32_t>(bytes[blank] - '0');
        }
        const auto zero = bytes.find('\0', blank);
        if (zero == std::string_view::npos || bytes.size() < zero + 1 + GIT_OID_RAWSZ) return std::nullopt;
        auto& entry = entries.emplace_back();
        entry.mode = canonical_mode(mode);
        entry.name = bytes.substr(blank + 1, zero - blank - 1);
        std::memcpy(entry.id.id, bytes.data() + zero + 1, GIT_OID_RAWSZ);
        bytes.remove_prefix(zero + 1 + GIT_OID_RAWSZ);
    }
    return entries;
}

/// git's order: directories compare as if their names ended in `/`.
int compare_names(const TreeEntry& left, const TreeEntry& right) {
    const auto common = std::min(left.name.size(), right.name.size());
    if (const auto order = left.name.substr(0, common).compare(right.name.substr(0, common)); order != 0) return order;
    const auto next = [&](const TreeEntry& entry) -> int {
        if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
        return entry.is_tree() ? '/' : 0;
    };
    return next(left) - next(right);
}

/// The path's first component, taken off.
std::string_view take_component(std::string_view& path) {
    const auto slash = path.find('/');
    const auto name = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
    return name;
}

}  // namespace

const TreeEntry* Tree::find(std::string_view name) const {
    // A directory and a file of one name would stand at different places.
    for (const auto mode : {k_tree_mode, k_file_mode}) {
        const TreeEntry wanted{mode, name, {}};
        const auto found = std::lower_bound(
            entries.begin(), entries.end(), wanted,
            [](const TreeEntry& left, const TreeEntry& right) { return compare_names(left, right) < 0; });
        if (found != entries.end() && found->name == name) return &*found;
    }
    return nullptr;
}

Result<std::shared_ptr<const Tree>> TreeReader::read(const git_oid& id) {
    if (const auto found = cache_.find(id); found != cache_.end()) return found->second;
    PIOT_TRY(auto object, reader_->read(id));
    auto entries = object.type() == GIT_OBJECT_TREE ? parse_entries(object.bytes()) : std::nullopt;
    if (!entries) return fail(unreadable(fmt::format("object {} is not a tree that can be read", to_hex(id))));
    const auto size = object.bytes().size() + entries->size() * sizeof(TreeEntry);
    if (cached_bytes_ + size > k_max_cached_bytes) {
        cache_.clear();
        cached_bytes_ = 0;
    }
    cached_bytes_ += size;
    auto tree = std::make_shared<const Tree>(Tree{std::move(object), *std::move(entries)});
    cache_.emplace(id, tree);
    return tree;
}

/// One step down from an entry; nothing stands below what is no tree.
Result<std::optional<FoundEntry>> TreeReader::descend(const std::optional<FoundEntry>& from, std::string_view name) {
    if (!from || from->mode != k_tree_mode) return std::nullopt;
    PIOT_TRY(const auto tree, read(from->id));
    const auto* entry = tree->find(name);
    if (entry == nullptr) return std::nullopt;
    return FoundEntry{entry->mode, entry->id};
}

Result<std::optional<FoundEntry>> TreeReader::find(const git_oid& root, std::string_view path) {
    std::optional<FoundEntry> found = FoundEntry{k_tree_mode, root};
    while (found && !path.empty()) {
        const auto name = take_component(path);
        PIOT_TRY(found, descend(found, name));
    }
    return found;
}

Result<bool> TreeReader::is_same_at(const git_oid& left, const git_oid& right, std::string_view path) {
    std::optional<FoundEntry> on_left = FoundEntry{k_tree_mode, left};
    std::optional<FoundEntry> on_right = FoundEntry{k_tree_mode, right};
    while (on_left != on_right && !path.empty()) {
        const auto name = take_component(path);
        PIOT_TRY(on_left, descend(on_left, name));
        PIOT_TRY(on_right, descend(on_right, name));
    }
    return on_left == on_right;
}

Result<bool> TreeReader::visit_differences(const std::optional<git_oid>& before, const std::optional<git_oid>& after,
                                           const PathVisitor& visitor) {
    std::string path;
    return compare(before, after, path, visitor);
}

Result<bool> TreeReader::visit_matches(const git_oid& before, const git_oid& after, const Glob& glob,
                                       const PathVisitor& visitor) {
    PIOT_TRY(const auto old_entry, find(before, glob.prefix()));
    PIOT_TRY(const auto new_entry, find(after, glob.prefix()));
    if (old_entry == new_entry) return true;
    if (glob.shape() == GlobShape::file) {
        const auto as_file = [](const std::optional<FoundEntry>& entry) {
            return entry && entry->mode != k_tree_mode ? entry : std::nullopt;
        };
        return as_file(old_entry) == as_file(new_entry) || visitor(glob.prefix());
    }
    const auto as_tree = [](const std::optional<FoundEntry>& entry) {
        return entry && entry->mode == k_tree_mode ? std::optional<git_oid>(entry->id) : std::nullopt;
    };
    std::string path = glob.prefix().empty() ? "" : glob.prefix() + '/';
    if (glob.shape() == GlobShape::subtree) return compare(as_tree(old_entry), as_tree(new_entry), path, visitor);
    const auto filter = [&](const std::string& candidate) { return !glob.matches(candidate) || visitor(candidate); };
    return compare(as_tree(old_entry), as_tree(new_entry), path, filter);
}

Result<bool> TreeReader::compare(const std::optional<git_oid>& before, const std::optional<git_oid>& after,
                                 std::string& path, const PathVisitor& visitor) {
    if (before && after && git_oid_equal(&*before, &*after) != 0) return true;
    if (depth_ >= k_max_depth) return fail(unreadable("a tree is nested too deeply"));
    ++depth_;
    std::shared_ptr<const Tree> old_tree, new_tree;
    if (before) {
        PIOT_TRY(old_tree, read(*before));
    }
    if (after) {
        PIOT_TRY(new_tree, read(*after));
    }
    static const std::vector<TreeEntry> k_none;
    const auto& old_entries = old_tree ? old_tree->entries : k_none;
    const auto& new_entries = new_tree ? new_tree->entries : k_none;
    Result<bool> goes_on = true;
    for (auto left = old_entries.begin(), right = new_entries.begin();
         goes_on && *goes_on && (left != old_entries.end() || right != new_entries.end());) {
        const int order = left == old_entries.end()    ? 1
                          : right == new_entries.end() ? -1
                                                       : compare_names(*left, *right);
        const auto* old_entry = order <= 0 ? &*left++ : nullptr;
        const auto* new_entry = order >= 0 ? &*right++ : nullptr;
        goes_on = compare_entries(old_entry, new_entry, path, visitor);
    }
    --depth_;
    return goes_on;
}

Result<bool> TreeReader::compare_entries(const TreeEntry* before, const TreeEntry* after, std::string& path,
                                         const PathVisitor& visitor) {
    if (before != nullptr && after != nullptr && before->is_same(*after)) return true;
    const auto length = path.size();
    path += before != nullptr ? before->name : after->name;
    Result<bool> goes_on = true;
    // Entries of one name meet here only when both are directories or neither is: git's order keeps the rest apart.
    if ((before != nullptr ? before : after)->is_tree()) {
        path += '/';
        goes_on = compare(before != nullptr ? std::optional(before->id) : std::nullopt,
                          after != nullptr ? std::optional(after->id) : std::nullopt, path, visitor);
    } else {
        goes_on = visitor(path);
    }
    path.resize(length);
    return goes_on;
}

}  // namespace piot::git
