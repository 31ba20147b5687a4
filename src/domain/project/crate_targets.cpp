// SPDX-License-Identifier: MIT
#include "domain/manifest/repository_path.hpp"
#include "domain/project/crate_reader.hpp"

#include "piot/base/text.hpp"

#include <algorithm>

namespace piot {

namespace {

/// cargo still takes the spellings with underscores.
const TomlNode* find_either(const TomlNode& table, std::string_view dashed, std::string_view underscored) {
    const auto* found = table.find(dashed);
    return found != nullptr ? found : table.find(underscored);
}

bool is_off(const TomlNode* value) {
    return value != nullptr && value->kind == TomlKind::boolean && value->text == "false";
}

class TargetReader {
  public:
    TargetReader(const CrateContext& context, CrateProject& project) : context_(context), project_(project) {}

    void read() {
        read_library();
        const auto* declared = context_.crate.document.root().find("bin");
        if (declared != nullptr && declared->is_array())
            for (const auto& binary : declared->children) {
                const auto name = binary.string_at("name");
                if (!name.empty()) add_binary(std::string(name), strings_of(binary.find("required-features")));
            }
        if (!is_off(context_.crate.package->find("autobins"))) find_binaries();
    }

  private:
    void read_library() {
        const auto& document = context_.crate.document;
        const auto* table = document.root().find("lib");
        const auto directory = context_.crate.directory;
        if (table != nullptr && !table->is_table()) table = nullptr;
        if (table == nullptr && !context_.files.contains(path_in(directory, "src/lib.rs"))) return;
        CrateLibrary library;
        library.origin = project_.package_origin;
        library.name_origin = project_.place_of("name");
        library.name = replace_all(project_.manifest.name, "-", "_");
        std::string_view source = "src/lib.rs";
        if (table != nullptr) {
            library.origin = document.origin_of(*table);
            if (const auto* name = table->find("name"); name != nullptr && name->is_string()) {
                library.name = name->text;
                library.name_origin = document.origin_of(*name);
            }
            if (const auto* types = find_either(*table, "crate-type", "crate_type"); types != nullptr) {
                library.types = strings_of(types);
                library.origin = document.origin_of(*types);
            }
            if (const auto path = table->string_at("path"); !path.empty()) source = path;
        }
        library.source = resolve_path(directory, source).value_or("");
        project_.library = std::move(library);
    }

    void add_binary(std::string name, std::vector<std::string> required_features) {
        const auto& known = project_.binaries;
        if (std::any_of(known.begin(), known.end(), [&](const auto& binary) { return binary.name == name; })) return;
        project_.binaries.push_back({std::move(name), std::move(required_features)});
    }

    /// src/main.rs, src/bin/x.rs and src/bin/x/main.rs
    void find_binaries() {
        const auto& directory = context_.crate.directory;
        if (context_.files.contains(path_in(directory, "src/main.rs"))) add_binary(project_.manifest.name, {});
        const auto folder = path_in(directory, "src/bin");
        for (const auto& file : context_.files.below(folder)) {
            const auto relative = std::string_view(file).substr(folder.size() + 1);
            const auto slash = relative.find('/');
            if (slash == std::string_view::npos && relative.ends_with(".rs"))
                add_binary(std::string(relative.substr(0, relative.size() - 3)), {});
            else if (slash != std::string_view::npos && relative.substr(slash) == "/main.rs")
                add_binary(std::string(relative.substr(0, slash)), {});
        }
    }

    const CrateContext& context_;
    CrateProject& project_;
};

}  // namespace

void read_targets(const CrateContext& context, CrateProject& project) {
    TargetReader(context, project).read();
}

}  // namespace piot
