// SPDX-License-Identifier: MIT
#include "domain/workflow/yaml_tree.hpp"

#include "domain/config/findings.hpp"
#include "domain/workflow/source_text.hpp"

#include "piot/base/codes.hpp"
#include "piot/base/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace piot::workflow {

namespace {

// GitHub takes files up to 512 KiB. Aliases may make more of them, so what counts is what they stand for.
constexpr std::size_t k_max_size = 1 << 20;
constexpr std::size_t k_max_bytes = 4 << 20;
constexpr std::size_t k_max_nodes = 50'000;
constexpr std::size_t k_max_depth = 64;

constexpr std::string_view k_merge_key = "<<";
constexpr std::string_view k_too_much_hint = "write a smaller workflow: a matrix and reusable workflows repeat things";

struct Weight {
    std::size_t nodes = 1;
    std::size_t bytes = 0;
};

Weight weigh(const YamlNode& node) {
    Weight sum{1, node.text.value.size()};
    for (const auto* children : {&node.keys, &node.items}) {
        for (const auto& child : *children) {
            const auto weight = weigh(child);
            sum.nodes += weight.nodes;
            sum.bytes += weight.bytes;
        }
    }
    return sum;
}

/// Builds the tree from the parser's events, which name an alias instead of repeating what it stands for. After the
/// first finding the rest is let pass.
class TreeBuilder : public YAML::EventHandler {
  public:
    TreeBuilder(std::string_view text, std::string_view file) : source_(text), file_(file) {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        if (++documents_ > 1) refuse("a second document", place(mark), "keep one workflow per file, without `---`");
    }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (count({})) add(node_at(mark), anchor);
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override;
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
    void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, anchor, YamlNode::Kind::sequence);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, anchor, YamlNode::Kind::mapping);
    }
    void OnMapEnd() override {
        if (!finding_ && !open_.empty()) merge(open_.back().node);
        close();
    }

    [[nodiscard]] bool is_done() const { return finding_ || documents_ > 1; }
    void refuse(std::string message, Origin origin, std::string_view hint);
    [[nodiscard]] Origin place(const YAML::Mark& mark) const { return {file_, mark.line + 1, mark.column + 1}; }
    [[nodiscard]] Result<YamlNode> finish() {
        if (finding_) return fail(*std::move(finding_));
        return std::move(root_);
    }

  private:
    struct Open {
        YamlNode node;
        YAML::anchor_t anchor = 0;
        std::set<std::string> names;  ///< of a mapping's keys
    };

    [[nodiscard]] YamlNode node_at(const YAML::Mark& mark) const;
    void open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind);
    void close();
    void add(YamlNode node, YAML::anchor_t anchor);
    void add_key(Open& parent, YamlNode key);
    bool count(Weight weight);
    void merge(YamlNode& mapping);
    void merge_from(YamlNode& source, YamlNode& into);

    SourceText source_;
    std::string file_;
    std::vector<Open> open_;
    std::map<YAML::anchor_t, YamlNode> anchors_;
    YamlNode root_;
    std::optional<Diagnostic> finding_;
    Weight total_;
    int documents_ = 0;
};

void TreeBuilder::refuse(std::string message, Origin origin, std::string_view hint) {
    if (finding_) return;
    finding_ = Diagnostic{codes::PIOT_WORKFLOW_SYNTAX, Severity::error, std::move(message), std::move(origin),
                          std::string(hint)};
}

YamlNode TreeBuilder::node_at(const YAML::Mark& mark) const {
    YamlNode node;
    node.text.origin = place(mark);
    return node;
}

void TreeBuilder::OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                           const std::string& value) {
    if (finding_ || !count({1, value.size()})) return;
    auto node = node_at(mark);
    node.kind = YamlNode::Kind::scalar;
    node.text.value = value;
    const auto& origin = node.text.origin;
    if (!source_.is_closed(origin.line, origin.column))
        return refuse("a text without its closing quote", origin, "close the quote that opens here");
    node.text.spans = source_.find_spans(value, origin.line, origin.column);
    if (node.text.spans.size() == 1 && node.text.spans.front().line == origin.line) {
        const auto end = node.text.spans.front().column + static_cast<int>(value.size());
        node.comment = source_.find_comment(origin.line, end);
    }
    add(std::move(node), anchor);
}

void TreeBuilder::OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (finding_) return;
    const auto meant = anchors_.find(anchor);
    if (meant == anchors_.end())
        return refuse("an alias inside of what it stands for", place(mark), "write the value out");
    if (count(weigh(meant->second))) add(meant->second, 0);
}

void TreeBuilder::open(const YAML::Mark& mark, YAML::anchor_t anchor, YamlNode::Kind kind) {
    if (finding_ || !count({})) return;
    if (open_.size() >= k_max_depth) return refuse("nested too deeply", place(mark), k_too_much_hint);
    auto node = node_at(mark);
    node.kind = kind;
    open_.push_back({std::move(node), anchor, {}});
}

void TreeBuilder::close() {
    if (finding_ || open_.empty()) return;
    auto done = std::move(open_.back());
    open_.pop_back();
    add(std::move(done.node), done.anchor);
}

void TreeBuilder::add(YamlNode node, YAML::anchor_t anchor) {
    if (finding_) return;
    if (anchor != 0) {
        if (!count(weigh(node))) return;
        anchors_[anchor] = node;
    }
    if (open_.empty()) {
        root_ = std::move(node);
        return;
    }
    auto& parent = open_.back();
    if (parent.node.is_mapping() && parent.node.keys.size() == parent.node.items.size())
        add_key(parent, std::move(node));
    else
        parent.node.items.push_back(std::move(node));
}

void TreeBuilder::add_key(Open& parent, YamlNode key) {
    if (!key.is_scalar())
        return refuse("a key that is not a word", key.text.origin,
                      "write `key: value`, and quote a value with `{` or `[`");
    if (key.text.value != k_merge_key && !parent.names.insert(key.text.value).second)
        return refuse(fmt::format("the key `{}` stands here twice", config::make_printable(key.text.value)),
                      key.text.origin, "keep one of them: GitHub refuses the file");
    parent.node.keys.push_back(std::move(key));
}

bool TreeBuilder::count(Weight weight) {
    total_.nodes += weight.nodes;
    total_.bytes += weight.bytes;
    if (total_.nodes <= k_max_nodes && total_.bytes <= k_max_bytes) return true;
    refuse("more than a workflow can hold", {file_, 0, 0}, k_too_much_hint);
    return false;
}

/// `<<: *base`: what the mapping says itself counts more than what it takes over.
void TreeBuilder::merge(YamlNode& mapping) {
    if (!mapping.find_key(k_merge_key)) return;
    YamlNode own = mapping;
    own.keys.clear();
    own.items.clear();
    std::vector<YamlNode> sources;
    for (std::size_t i = 0; i < mapping.keys.size(); ++i) {
        if (mapping.keys[i].text.value == k_merge_key) {
            sources.push_back(std::move(mapping.items[i]));
        } else {
            own.keys.push_back(std::move(mapping.keys[i]));
            own.items.push_back(std::move(mapping.items[i]));
        }
    }
    for (auto& source : sources)
        merge_from(source, own);
    mapping = std::move(own);
}

void TreeBuilder::merge_from(YamlNode& source, YamlNode& into) {
    if (source.is_sequence()) {
        for (auto& item : source.items)
            if (item.is_mapping()) merge_from(item, into);
        return;
    }
    if (!source.is_mapping())
        return refuse("`<<` takes over something that is no mapping", source.text.origin,
                      "write `<<: *name` of a mapping");
    std::set<std::string> names;
    for (const auto& key : into.keys)
        names.insert(key.text.value);
    for (std::size_t i = 0; i < source.keys.size(); ++i) {
        if (!names.insert(source.keys[i].text.value).second) continue;
        into.keys.push_back(std::move(source.keys[i]));
        into.items.push_back(std::move(source.items[i]));
    }
}

/// The scanner's words, without the library's name and the place that the finding has anyway.
Diagnostic make_syntax_finding(const YAML::Exception& problem, std::string_view file, const SourceText& source) {
    return {codes::PIOT_WORKFLOW_SYNTAX, Severity::error, "not valid YAML: " + config::make_printable(problem.msg),
            source.clamp({std::string(file), problem.mark.line + 1, problem.mark.column + 1}),
            "mend the YAML at this place: indentation by spaces, quotes and brackets closed"};
}

Result<YamlNode> refuse_file(std::string message, Origin origin, std::string_view hint) {
    return fail(
        {codes::PIOT_WORKFLOW_SYNTAX, Severity::error, std::move(message), std::move(origin), std::string(hint)});
}

}  // namespace

const YamlNode* YamlNode::find_key(std::string_view key) const {
    if (!is_mapping()) return nullptr;
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const auto& k) { return k.text.value == key; });
    return found == keys.end() ? nullptr : &*found;
}

const YamlNode* YamlNode::find(std::string_view key) const {
    const auto* found = find_key(key);
    return found ? &items[static_cast<std::size_t>(found - keys.data())] : nullptr;
}

Result<YamlNode> parse_yaml(std::string_view text, std::string_view file) {
    const Origin whole{std::string(file), 0, 0};
    if (text.size() > k_max_size) return refuse_file("larger than any workflow: over 1 MiB", whole, k_too_much_hint);
    if (text.find('\0') != std::string_view::npos || to_valid_utf8(text) != text)
        return refuse_file("not a text in UTF-8", whole, "save the file as UTF-8");
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    TreeBuilder builder(text, file);
    try {
        std::istringstream stream{std::string(text)};
        YAML::Parser parser(stream);
        while (!builder.is_done() && parser.HandleNextDocument(builder)) {
        }
    } catch (const YAML::Exception& problem) {
        return fail(make_syntax_finding(problem, file, SourceText(text)));
    }
    return builder.finish();
}

}  // namespace piot::workflow
