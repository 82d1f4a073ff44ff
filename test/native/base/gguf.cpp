#include "io/gguf.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/small_floats.h"
#include "failure.h"
#include "random_data.h"
#include "temporary_folder.h"

using namespace sizewise;
using namespace sizewise::testing;

namespace {

constexpr std::size_t block = 32;

std::vector<std::byte> stored(GgufType type, const std::vector<float>& row) {
  std::vector<std::byte> bytes(gguf_row_bytes(type, static_cast<std::int64_t>(row.size())));
  write_gguf_row(type, row, bytes.data());
  return bytes;
}

std::uint16_t bits_at(const std::byte* from) {
  std::uint16_t bits;
  std::memcpy(&bits, from, sizeof bits);
  return bits;
}

// What ggml reads from its blocks.
std::vector<float> read_back(GgufType type, const std::vector<std::byte>& bytes) {
  std::vector<float> values;
  const std::size_t size = 2 + (type == GgufType::q8_0 ? block : block / 2);
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    const std::byte* levels = bytes.data() + at + 2;
    const float scale = from_f16(bits_at(bytes.data() + at));
    for (std::size_t i = 0; i < block; ++i) {
      const auto byte = static_cast<int>(levels[type == GgufType::q8_0 ? i : i % (block / 2)]);
      const int level = type == GgufType::q8_0 ? static_cast<std::int8_t>(byte)
                        : i < block / 2        ? (byte & 15) - 8
                                               : (byte >> 4) - 8;
      values.push_back(scale * static_cast<float>(level));
    }
  }
  return values;
}

// The largest magnitude of the block that a number lies in.
float magnitude_around(const std::vector<float>& row, std::size_t i) {
  const auto begin = row.begin() + static_cast<std::ptrdiff_t>(i / block * block);
  return std::fabs(
      *std::max_element(begin, begin + block, [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
}

class Reader {
 public:
  explicit Reader(std::string bytes) : bytes_(std::move(bytes)) {}
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string text() {
    const auto size = static_cast<std::size_t>(number<std::uint64_t>());
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  std::size_t at() const { return at_; }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

}  // namespace

TEST_CASE("numbers of q8_0 lie within half a step of what they were") {
  const std::vector<float> row = random_floats(block * 40, 3, 0.05);
  const std::vector<float> back = read_back(GgufType::q8_0, stored(GgufType::q8_0, row));
  REQUIRE(back.size() == row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    const float largest = magnitude_around(row, i);
    // Half a step, and what rounding the scale to fp16 shifts.
    CHECK(std::fabs(back[i] - row[i]) <= largest * (0.5f / 127.0f + 0x1p-11f));
  }
}

TEST_CASE("the blocks of q8_0 are those of the plain rule") {
  const std::vector<float> row = random_floats(block, 4);
  const std::vector<std::byte> bytes = stored(GgufType::q8_0, row);
  CHECK(bytes.size() == 34);
  const float scale = magnitude_around(row, 0) / 127.0f;
  CHECK(bits_at(bytes.data()) == to_f16(scale));
  for (std::size_t i = 0; i < block; ++i)
    CHECK(static_cast<int>(static_cast<std::int8_t>(bytes[2 + i])) ==
          static_cast<int>(std::lrint(row[i] / from_f16(to_f16(scale)))));
}

TEST_CASE("the number of the largest magnitude is exact in q4_0, whatever its sign") {
  for (const float largest : {2.0f, -2.0f}) {
    std::vector<float> row = random_floats(block, 5, 0.3);
    for (float& value : row) value = std::clamp(value, -1.0f, 1.0f);
    row[19] = largest;
    const std::vector<std::byte> bytes = stored(GgufType::q4_0, row);
    CHECK(bytes.size() == 18);
    CHECK(from_f16(bits_at(bytes.data())) == largest / -8.0f);
    const std::vector<float> back = read_back(GgufType::q4_0, bytes);
    CHECK(back[19] == largest);
    for (std::size_t i = 0; i < block; ++i) CHECK(std::fabs(back[i] - row[i]) <= 0.125f + 1e-6f);
  }
}

TEST_CASE("numbers of q4_0 lie within half a step, those beyond the last level within one") {
  const std::vector<float> row = random_floats(block * 40, 6, 0.05);
  const std::vector<float> back = read_back(GgufType::q4_0, stored(GgufType::q4_0, row));
  for (std::size_t i = 0; i < row.size(); ++i)
    CHECK(std::fabs(back[i] - row[i]) <= magnitude_around(row, i) * (1.0f / 8.0f + 0x1p-10f));
}

TEST_CASE("blocks of zeros and of the smallest and largest numbers stay finite") {
  for (const GgufType type : {GgufType::q8_0, GgufType::q4_0}) {
    for (const float value : {0.0f, 1e-44f, -1e-39f, 3e38f}) {
      for (const float back : read_back(type, stored(type, std::vector<float>(block, value)))) {
        CHECK(std::isfinite(back));
        if (value == 0.0f) CHECK(back == 0.0f);
      }
    }
  }
  CHECK(from_f16(bits_at(stored(GgufType::f16, {1e30f}).data())) == 65504.0f);
}

TEST_CASE("f32 and f16 are stored one by one") {
  const std::vector<float> row{1.0f, -0.1f, 65000.0f};
  const std::vector<std::byte> whole = stored(GgufType::f32, row), half = stored(GgufType::f16, row);
  CHECK(std::memcmp(whole.data(), row.data(), 12) == 0);
  CHECK(half.size() == 6);
  for (std::size_t i = 0; i < row.size(); ++i) CHECK(bits_at(half.data() + 2 * i) == to_f16(row[i]));
}

TEST_CASE("a type of no name we know is usage") {
  CHECK(parse_gguf_type("q4_0") == GgufType::q4_0);
  const Failure failure = failure_of([] { parse_gguf_type("q5_1"); });
  CHECK(failure.code == "usage");
  CHECK(contains(failure.message, "q8_0"));
}

TEST_CASE("head, metadata and tensors lie as the format has it") {
  const TemporaryFolder folder;
  const std::vector<float> matrix = random_floats(2 * block, 7), vector{1, 2, 3};
  const std::vector<std::byte> rows[] = {stored(GgufType::q4_0, {matrix.begin(), matrix.begin() + block}),
                                         stored(GgufType::q4_0, {matrix.begin() + block, matrix.end()})};
  {
    GgufWriter writer(folder.path("f"),
                      {{"name", std::string("é")},
                       {"count", 7u},
                       {"half", 0.5f},
                       {"flag", true},
                       {"texts", std::vector<std::string>{"a", "bc"}},
                       {"none", std::vector<std::string>{}},
                       {"numbers", std::vector<std::int32_t>{-1, 5}}},
                      {{"m", {2, 32}, GgufType::q4_0}, {"v", {3}, GgufType::f32}});
    for (const auto& row : rows) writer.write(row.data(), row.size());
    writer.end_tensor();
    writer.write(vector.data(), 12);
    writer.end_tensor();
    writer.commit();
  }
  const std::string bytes = folder.read("f");
  Reader reader(bytes);
  CHECK(bytes.substr(0, 4) == "GGUF");
  reader.number<std::uint32_t>();
  CHECK(reader.number<std::uint32_t>() == 3);
  CHECK(reader.number<std::uint64_t>() == 2);
  CHECK(reader.number<std::uint64_t>() == 8);
  const auto key = [&](const std::string& name, std::uint32_t type) {
    CHECK(reader.text() == name);
    CHECK(reader.number<std::uint32_t>() == type);
  };
  key("general.alignment", 4);
  CHECK(reader.number<std::uint32_t>() == 32);
  key("name", 8);
  CHECK(reader.text() == "é");
  key("count", 4);
  CHECK(reader.number<std::uint32_t>() == 7);
  key("half", 6);
  CHECK(reader.number<float>() == 0.5f);
  key("flag", 7);
  CHECK(reader.number<std::uint8_t>() == 1);
  key("texts", 9);
  CHECK(reader.number<std::uint32_t>() == 8);
  CHECK(reader.number<std::uint64_t>() == 2);
  CHECK(reader.text() == "a");
  CHECK(reader.text() == "bc");
  key("none", 9);
  CHECK(reader.number<std::uint32_t>() == 8);
  CHECK(reader.number<std::uint64_t>() == 0);
  key("numbers", 9);
  CHECK(reader.number<std::uint32_t>() == 5);
  CHECK(reader.number<std::uint64_t>() == 2);
  CHECK(reader.number<std::int32_t>() == -1);
  CHECK(reader.number<std::int32_t>() == 5);
  CHECK(reader.text() == "m");
  CHECK(reader.number<std::uint32_t>() == 2);
  CHECK(reader.number<std::uint64_t>() == 32);
  CHECK(reader.number<std::uint64_t>() == 2);
  CHECK(reader.number<std::uint32_t>() == 2);
  CHECK(reader.number<std::uint64_t>() == 0);
  CHECK(reader.text() == "v");
  CHECK(reader.number<std::uint32_t>() == 1);
  CHECK(reader.number<std::uint64_t>() == 3);
  CHECK(reader.number<std::uint32_t>() == 0);
  CHECK(reader.number<std::uint64_t>() == 64);
  const std::size_t data = (reader.at() + 31) / 32 * 32;
  REQUIRE(bytes.size() == data + 64 + 32);
  CHECK(std::memcmp(bytes.data() + data, rows[0].data(), 18) == 0);
  CHECK(std::memcmp(bytes.data() + data + 18, rows[1].data(), 18) == 0);
  CHECK(std::memcmp(bytes.data() + data + 64, vector.data(), 12) == 0);
}
