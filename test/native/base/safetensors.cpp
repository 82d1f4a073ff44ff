#include "io/safetensors.h"

#include <doctest/doctest.h>

#include <cstring>

#include "failure.h"
#include "temporary_folder.h"

using namespace sizewise;

namespace {

std::string file_bytes(const std::string& header, std::size_t data_bytes) {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  return bytes + header + std::string(data_bytes, '\1');
}

Failure failure(const std::string& bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.write("f", bytes);
  return failure_of([&] { SafetensorsFile file(path); });
}

}  // namespace

TEST_CASE("tensors and metadata come back as they were written, aligned") {
  const TemporaryFolder folder;
  const float weights[6] = {1, 2, 3, 4, 5, 6};
  const std::int64_t step = 7;
  const std::uint16_t half[3] = {8, 9, 10};
  write_safetensors(folder.path("f"),
                    {{"step", Dtype::i64, {}, &step},
                     {"weights \"é\"", Dtype::f32, {2, 3}, weights},
                     {"half", Dtype::bf16, {3}, half},
                     {"empty", Dtype::f32, {0, 4}, nullptr}},
                    {{"format", "sizewise"}, {"note", "a\nb"}});
  const SafetensorsFile file(folder.path("f"));
  CHECK(file.tensors().size() == 4);
  CHECK(file.tensors()[1].name == "weights \"é\"");
  const TensorView& read = file.tensor("weights \"é\"", Dtype::f32, {2, 3});
  CHECK(std::memcmp(read.data, weights, sizeof weights) == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(file.tensors()[0].data) % 64 == 0);
  CHECK(std::memcmp(file.tensor("step", Dtype::i64, {}).data, &step, sizeof step) == 0);
  CHECK(file.find("half")->size_bytes() == 6);
  CHECK(file.find("empty")->elements() == 0);
  CHECK(file.find("none") == nullptr);
  CHECK(*file.find_metadata("note") == "a\nb");
  CHECK(file.find_metadata("none") == nullptr);
}

TEST_CASE("a tensor that is absent or of another shape is told with both") {
  const TemporaryFolder folder;
  const float weights[6] = {};
  write_safetensors(folder.path("f"), {{"w", Dtype::f32, {2, 3}, weights}}, {});
  const SafetensorsFile file(folder.path("f"));
  const Failure shape = failure_of([&] { file.tensor("w", Dtype::f32, {3, 2}); });
  CHECK(shape.code == "checkpoint_invalid");
  CHECK(shape.message == "expected F32 [3, 2], found F32 [2, 3]");
  CHECK(contains(shape.at, ": w"));
  CHECK(failure_of([&] { file.tensor("v", Dtype::f32, {}); }).code == "checkpoint_invalid");
}

TEST_CASE("hostile headers are checkpoint_invalid") {
  const auto tensor = [](const std::string& dtype, const std::string& shape, const std::string& offsets) {
    return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  CHECK(failure(file_bytes(tensor("F32", "[2]", "[0,8]"), 8)).code == "none");
  const std::string two = R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},)";
  for (const std::string& bytes : {
           std::string(),
           std::string("\1\0\0", 3),
           std::string(8, '\xFF'),
           std::string(8, '\0'),
           file_bytes("[]", 0),
           file_bytes("{", 0),
           file_bytes(R"({"a":1})", 0),
           file_bytes(R"({"a":{"dtype":"F32"}})", 0),
           file_bytes(R"({"__metadata__":{"a":1}})", 0),
           file_bytes(tensor("F33", "[2]", "[0,8]"), 8),
           file_bytes(tensor("F32", "[3]", "[0,8]"), 8),
           file_bytes(tensor("F32", "[-2]", "[0,8]"), 8),
           file_bytes(tensor("F32", "[2.0]", "[0,8]"), 8),
           file_bytes(tensor("F32", "[2]", "[0,8,8]"), 8),
           file_bytes(tensor("F32", "[2]", "[8,0]"), 8),
           file_bytes(tensor("F32", "[2]", "[0,8]"), 4),
           file_bytes(tensor("F32", "[2]", "[0,8]"), 12),
           file_bytes(tensor("F32", "[2]", "[4,12]"), 12),
           file_bytes(tensor("F32", "[4611686018427387904,4]", "[0,0]"), 0),
           file_bytes(tensor("F64", "[2305843009213693952]", "[0,0]"), 0),
           file_bytes(two + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}})", 6),
           file_bytes(two + R"("b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}})", 10),
           file_bytes(two + R"("a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})", 8),
       }) {
    CAPTURE(bytes);
    CHECK(failure(bytes).code == "checkpoint_invalid");
  }
}
