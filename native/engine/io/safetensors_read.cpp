#include <algorithm>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "io/json.h"
#include "io/json_reader.h"
#include "io/safetensors.h"

namespace sizewise {

namespace {

constexpr std::uint64_t longest_header_bytes = std::uint64_t{1} << 24;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
const std::string code = "checkpoint_invalid";

Dtype read_dtype(const JsonReader& entry) {
  const std::string& name = entry.string("dtype");
  std::string known;
  for (int i = 0; i <= static_cast<int>(Dtype::f64); ++i) {
    if (dtype_name(static_cast<Dtype>(i)) == name) return static_cast<Dtype>(i);
    known += std::string(i == 0 ? "" : ", ") + std::string(dtype_name(static_cast<Dtype>(i)));
  }
  entry.fail("dtype", "expected one of " + known + ", found \"" + name + "\"");
}

std::vector<std::int64_t> read_shape(const JsonReader& entry, Dtype dtype) {
  std::vector<std::int64_t> shape;
  std::int64_t room = largest / static_cast<std::int64_t>(dtype_bytes(dtype));
  for (const Json& size : entry.array("shape")) {
    if (!size.is_integer() || size.integer() < 0)
      entry.fail("shape", std::string("expected sizes of zero or more, found ") + size.write());
    // Divides the room that is left instead of multiplying sizes, which could overflow.
    if (size.integer() > room) entry.fail("shape", "expected fewer elements: their bytes do not fit 63 bits");
    if (size.integer() > 0) room /= size.integer();
    shape.push_back(size.integer());
  }
  return shape;
}

struct Placed {
  TensorView view;
  std::int64_t begin;
  std::int64_t end;
};

Placed read_entry(const Json::Member& member, std::int64_t data_bytes, const std::string& path) {
  const JsonReader entry(member.second, code, path + ": " + member.first);
  Placed placed{{member.first, read_dtype(entry), {}, nullptr}, 0, 0};
  placed.view.shape = read_shape(entry, placed.view.dtype);
  const Json::Array& offsets = entry.array("data_offsets");
  if (offsets.size() != 2 || !offsets[0].is_integer() || !offsets[1].is_integer())
    entry.fail("data_offsets", "expected two integers");
  placed.begin = offsets[0].integer();
  placed.end = offsets[1].integer();
  const std::string range = "[" + std::to_string(placed.begin) + ", " + std::to_string(placed.end) + ")";
  if (placed.begin < 0 || placed.begin > placed.end || placed.end > data_bytes)
    entry.fail("data_offsets",
               "expected a range within the file's " + std::to_string(data_bytes) + " bytes of data, found " + range);
  if (static_cast<std::size_t>(placed.end - placed.begin) != placed.view.size_bytes())
    entry.fail("data_offsets", "expected " + std::to_string(placed.view.size_bytes()) +
                                   " bytes by dtype and shape, found the range " + range);
  return placed;
}

Json read_header(const MappedFile& file, std::uint64_t& data_start) {
  std::uint64_t header_bytes = 0;
  if (file.size() < sizeof header_bytes)
    throw Error(code, "expected a safetensors file, found only " + std::to_string(file.size()) + " bytes", file.path());
  std::memcpy(&header_bytes, file.data(), sizeof header_bytes);
  if (header_bytes > longest_header_bytes || header_bytes > file.size() - sizeof header_bytes)
    throw Error(code,
                "expected a header of at most " +
                    std::to_string(std::min<std::uint64_t>(longest_header_bytes, file.size() - sizeof header_bytes)) +
                    " bytes, found one of " + std::to_string(header_bytes),
                file.path());
  data_start = sizeof header_bytes + header_bytes;
  return parse_json(file.text().substr(sizeof header_bytes, header_bytes), code, file.path() + " (header)");
}

}  // namespace

SafetensorsFile::SafetensorsFile(const std::string& path) : file_(path) {
  std::uint64_t data_start = 0;
  const Json header = read_header(file_, data_start);
  const auto data_bytes = static_cast<std::int64_t>(file_.size() - data_start);
  std::vector<Placed> placed;
  for (const Json::Member& member : JsonReader(header, code, path).json().object()) {
    if (member.first != "__metadata__") {
      placed.push_back(read_entry(member, data_bytes, path));
      continue;
    }
    const JsonReader entry(member.second, code, path + ": __metadata__");
    for (const auto& [key, text] : entry.json().object()) metadata_.emplace_back(key, entry.string(key));
  }
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::int64_t covered = 0;
  for (Placed& each : placed) {
    if (each.begin != covered)
      throw Error(code,
                  std::string("expected tensors without gaps or overlap, found byte ") + std::to_string(each.begin) +
                      " where " + std::to_string(covered) + " should come next",
                  path + ": " + each.view.name);
    covered = each.end;
    each.view.data = file_.data() + data_start + static_cast<std::uint64_t>(each.begin);
    by_name_.emplace(each.view.name, tensors_.size());
    tensors_.push_back(std::move(each.view));
  }
  if (covered != data_bytes)
    throw Error(code, "expected " + std::to_string(covered) + " bytes of tensors, found " + std::to_string(data_bytes),
                path);
}

}  // namespace sizewise
