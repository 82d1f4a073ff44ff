// Matrix products against sums in double, by every engine, and their speed.
#include "backend/cuda/kernels/product.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <memory>

#include "../native/temporary_folder.h"
#include "backend/cuda/kernels/numbers.cuh"
#include "backend/cuda/kernels/product_kernels.h"
#include "check.h"

namespace {

using namespace sizewise::cuda;
using namespace sizewise::gpu_check;
using Type = Buffer::Type;
using Doubles = std::vector<double>;
using Floats = std::vector<float>;

struct Engine {
  std::string label;
  std::unique_ptr<Products> products;
  std::unique_ptr<Bytes> workspace;
};

const std::vector<Engine>& engines() {
  // Never destroyed: at the end of the process the device has gone before its statics.
  static const std::vector<Engine>& all = *new std::vector<Engine>([] {
    std::vector<Engine> made;
    made.push_back({"own", own_products(false), nullptr});
    if (launch().capability == 90) made.push_back({"wgmma", own_products(true), nullptr});
    const char* preferred = std::getenv("SIZEWISE_CUBLASLT");
    std::string why;
    if (auto library = cublaslt_products(preferred ? preferred : "", why)) {
      std::printf("  %s\n", library->name().c_str());
      made.push_back({"cublaslt", std::move(library), nullptr});
    } else {
      std::printf("  %s\n", why.c_str());
    }
    for (Engine& engine : made) {
      engine.workspace = std::make_unique<Bytes>(engine.products->workspace_bytes());
      engine.products->set_workspace(engine.workspace->data());
    }
    return made;
  }());
  return all;
}

Element element_of(Type type) { return type == Type::bf16 ? Element::bf16 : Element::fp32; }
const char* name_of(Type type) { return type == Type::bf16 ? "bf16" : "fp32"; }
double tolerance_of(Type type) { return type == Type::bf16 ? 1e-2 : 2e-5; }

// A matrix on the device, `shift` elements past an aligned address.
class Shifted {
 public:
  Shifted(const Floats& values, Type type, int shift)
      : count_(values.size()), shift_(shift), type_(type), buffer_(shifted(values, shift), type) {}
  Matrix matrix() const { return {buffer_.as<char>() + shift_ * (type_ == Type::bf16 ? 2 : 4), element_of(type_)}; }
  float* floats() const { return static_cast<float*>(matrix().data); }
  Floats values() const {
    const Floats all = buffer_.values();
    return {all.begin() + shift_, all.begin() + shift_ + static_cast<std::ptrdiff_t>(count_)};
  }

 private:
  static Floats shifted(const Floats& values, int shift) {
    Floats all(values.size() + static_cast<std::size_t>(shift), 0.0f);
    std::copy(values.begin(), values.end(), all.begin() + shift);
    return all;
  }
  std::size_t count_;
  int shift_;
  Type type_;
  Buffer buffer_;
};

Floats not_a_number(std::size_t count) { return Floats(count, std::numeric_limits<float>::quiet_NaN()); }

Floats transposed(const Floats& values, int rows, int columns) {
  Floats made(values.size());
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column)
      made[static_cast<std::size_t>(column) * rows + row] = values[static_cast<std::size_t>(row) * columns + column];
  return made;
}

double gelu_of(double x) { return 0.5 * x * (1.0 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }
double gelu_slope_of(double x) {
  const double t = std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x));
  return 0.5 * (1.0 + t) + 0.5 * x * (1.0 - t * t) * 0.7978845608028654 * (1.0 + 3.0 * 0.044715 * x * x);
}

struct Shape {
  int m, n, k;
};
std::string text_of(const Engine& engine, Type type, const Shape& s, const std::string& variant) {
  return engine.label + " " + name_of(type) + " " + std::to_string(s.m) + "x" + std::to_string(s.n) + "x" +
         std::to_string(s.k) + " " + variant;
}
std::size_t area(int rows, int columns) { return static_cast<std::size_t>(rows) * columns; }

struct ForwardVariant {
  const char* name;
  bool bias, gelu, pre_activation, residual, in_place;
};
constexpr ForwardVariant kForwardVariants[] = {
    {"plain", false, false, false, false, false},
    {"bias", true, false, false, false, false},
    {"bias gelu", true, true, false, false, false},
    {"bias gelu kept", true, true, true, false, false},
    {"gelu kept", false, true, true, false, false},
    {"bias residual", true, false, false, true, false},
    {"residual in place", false, false, false, true, true},
    {"bias residual in place", true, false, false, true, true},
    {"all", true, true, true, true, false},
    {"all in place", true, true, true, true, true},
};

void check_forward(const Shape& s, Type x_type, Type weight_type, Type y_type, int shift = 0) {
  const Floats x = rounded(normal(area(s.m, s.k), 1), x_type);
  const Floats weight = rounded(normal(area(s.n, s.k), 2, 1.0f / std::sqrt(static_cast<float>(s.k))), weight_type);
  const Floats bias = normal(s.n, 3), residual = rounded(normal(area(s.m, s.n), 4), y_type);
  const Doubles product = sizewise::gpu_check::product(x, weight, s.m, s.n, s.k);
  const Shifted x_on(x, x_type, shift), weight_on(weight, weight_type, shift), bias_on(bias, Type::fp32, shift);
  const Shifted rounded_bias_on(bias, Type::bf16, shift);
  // Sums of the tensor cores are cut, not rounded, to fp32.
  const double tolerance = y_type == Type::fp32 && x_type == Type::bf16 ? 2e-4 : tolerance_of(y_type);
  const bool large = area(s.m, s.n) > 500000;
  for (const ForwardVariant& v : kForwardVariants) {
    if (large && !(v.pre_activation && v.bias) && !(v.bias && v.in_place)) continue;
    Doubles want(product), want_kept(product.size());
    in_parallel(s.m, [&](int row) {
      for (int column = 0; column < s.n; ++column) {
        const std::size_t at = area(row, s.n) + column;
        double value = product[at] + (v.bias ? bias[column] : 0.0);
        want_kept[at] = value;
        if (v.gelu) value = gelu_of(value);
        want[at] = value + (v.residual ? residual[at] : 0.0);
      }
    });
    for (const Engine& engine : engines()) {
      Floats first, first_kept;
      // The last run is given the rounded bias too.
      for (int run = 0; run < (v.bias && y_type == Type::bf16 ? 3 : 2); ++run) {
        const Shifted residual_on(residual, y_type, shift), kept(not_a_number(area(s.m, s.n)), y_type, shift);
        const Shifted y(v.in_place ? residual : not_a_number(area(s.m, s.n)), y_type, shift);
        ForwardProduct p{s.m, s.n, s.k, x_on.matrix(), weight_on.matrix()};
        if (v.bias) p.bias = bias_on.floats();
        if (run == 2) p.rounded_bias = rounded_bias_on.matrix().data;
        if (v.residual) p.residual = v.in_place ? y.matrix() : residual_on.matrix();
        if (v.pre_activation) p.pre_activation = kept.matrix();
        p.gelu = v.gelu;
        p.y = y.matrix();
        must(engine.products->run(p, launch()), "forward");
        const std::string what = text_of(engine, y_type, s, v.name);
        if (run == 2) {
          close(what + ", rounded bias", y.values(), want, tolerance);
        } else if (run == 0) {
          close(what, first = y.values(), want, tolerance);
          if (v.pre_activation) close(what + ", kept", first_kept = kept.values(), want_kept, tolerance);
        } else {
          same_bits(what, first, y.values());
          if (v.pre_activation) same_bits(what + ", kept", first_kept, kept.values());
        }
      }
    }
  }
}

void check_input_gradient(const Shape& s, Type type, Type dx_type, int shift = 0) {
  const Floats dy = rounded(normal(area(s.m, s.n), 5), type);
  const Floats weight = rounded(normal(area(s.n, s.k), 6, 1.0f / std::sqrt(static_cast<float>(s.n))), type);
  const Floats before = rounded(normal(area(s.m, s.k), 7), dx_type), kept = rounded(normal(area(s.m, s.k), 8), dx_type);
  const Doubles product = sizewise::gpu_check::product(dy, transposed(weight, s.n, s.k), s.m, s.k, s.n);
  const Shifted dy_on(dy, type, shift), weight_on(weight, type, shift), kept_on(kept, dx_type, shift);
  for (int variant = 0; variant < 4; ++variant) {
    const bool accumulate = variant & 1, slope = variant & 2;
    Doubles want(product);
    for (std::size_t i = 0; i < want.size(); ++i) {
      if (slope) want[i] *= gelu_slope_of(kept[i]);
      if (accumulate) want[i] += before[i];
    }
    for (const Engine& engine : engines()) {
      Floats first;
      for (int run = 0; run < 2; ++run) {
        const Shifted dx(accumulate ? before : not_a_number(before.size()), dx_type, shift);
        InputGradientProduct p{s.m, s.n, s.k, dy_on.matrix(), weight_on.matrix(), dx.matrix()};
        p.accumulate = accumulate;
        if (slope) p.pre_activation = kept_on.matrix();
        must(engine.products->run(p, launch()), "input gradient");
        const std::string what =
            text_of(engine, dx_type, s, std::string("dx") + (accumulate ? " added" : "") + (slope ? " gelu'" : ""));
        if (run == 0)
          close(what, first = dx.values(), want,
                dx_type == Type::fp32 && type == Type::bf16 ? 2e-4 : tolerance_of(dx_type));
        else
          same_bits(what, first, dx.values());
      }
    }
  }
}

void check_weight_gradient(const Shape& s, Type type, int shift = 0) {
  const Floats dy = rounded(normal(area(s.m, s.n), 9), type), x = rounded(normal(area(s.m, s.k), 10), type);
  const Floats before = normal(area(s.n, s.k), 11), bias_before = normal(s.n, 12);
  const Doubles product =
      sizewise::gpu_check::product(transposed(dy, s.m, s.n), transposed(x, s.m, s.k), s.n, s.k, s.m);
  Doubles sums(s.n);
  in_parallel(s.n, [&](int column) {
    for (int row = 0; row < s.m; ++row) sums[column] += dy[area(row, s.n) + column];
  });
  const Shifted dy_on(dy, type, shift), x_on(x, type, shift);
  Doubles want(product), want_bias(sums);
  for (std::size_t i = 0; i < want.size(); ++i) want[i] += before[i];
  for (std::size_t i = 0; i < want_bias.size(); ++i) want_bias[i] += bias_before[i];
  for (const Engine& engine : engines()) {
    Floats first, first_bias;
    for (int run = 0; run < 2; ++run) {
      const Shifted dweight(before, Type::fp32, shift), dbias(bias_before, Type::fp32, shift);
      must(engine.products->run(
               WeightGradientProduct{s.m, s.n, s.k, dy_on.matrix(), x_on.matrix(), dweight.floats(), dbias.floats()},
               launch()),
           "weight gradient");
      const std::string what = text_of(engine, type, s, "dW added");
      if (run == 0) {
        close(what, first = dweight.values(), want, type == Type::bf16 ? 2e-4 : 2e-5);
        close(what + ", bias", first_bias = dbias.values(), want_bias, 2e-5);
      } else {
        same_bits(what, first, dweight.values());
        same_bits(what + ", bias", first_bias, dbias.values());
      }
    }
  }
}

void check_all(const Shape& shape, int shift = 0) {
  for (const Type type : {Type::fp32, Type::bf16}) {
    check_forward(shape, type, type, type, shift);
    check_input_gradient(shape, type, type, shift);
    check_weight_gradient(shape, type, shift);
  }
}

GPU_CASE("product: one element") { check_all({1, 1, 1}); }
GPU_CASE("product: 7 x 13 x 5") { check_all({7, 13, 5}); }
GPU_CASE("product: 16 x 32 x 16") { check_all({16, 32, 16}); }
GPU_CASE("product: 129 x 257 x 65") { check_all({129, 257, 65}); }
GPU_CASE("product: 200 x 136 x 72") { check_all({200, 136, 72}); }
GPU_CASE("product: 256 x 768 x 768") { check_all({256, 768, 768}); }
GPU_CASE("product: deep, so that its depth is split") {
  check_all({72, 136, 2120});
  check_all({2056, 72, 136});
  check_all({136, 2072, 72});
}
GPU_CASE("product: large tiles whose depth is split") {
  check_forward({136, 264, 4104}, Type::bf16, Type::bf16, Type::bf16);
  check_forward({136, 264, 4104}, Type::fp32, Type::fp32, Type::fp32);
  check_input_gradient({136, 4104, 264}, Type::bf16, Type::bf16);
  check_weight_gradient({4104, 136, 264}, Type::bf16);
  check_weight_gradient({4104, 136, 264}, Type::fp32);
}
GPU_CASE("product: many large tiles") {
  check_forward({1544, 1544, 96}, Type::bf16, Type::bf16, Type::bf16);
  check_input_gradient({1544, 96, 1544}, Type::bf16, Type::bf16);
  check_weight_gradient({96, 1544, 1544}, Type::bf16);
  check_forward({1544, 1544, 40}, Type::fp32, Type::fp32, Type::fp32);
  check_input_gradient({1544, 40, 1544}, Type::fp32, Type::fp32);
}
GPU_CASE("product: as wgmma takes them") {
  check_forward({1544, 1544, 200}, Type::bf16, Type::bf16, Type::bf16);
  check_forward({264, 264, 18440}, Type::bf16, Type::bf16, Type::fp32);
  check_input_gradient({1544, 200, 1544}, Type::bf16, Type::bf16);
  check_weight_gradient({201, 1544, 1544}, Type::bf16);
  check_weight_gradient({18440, 264, 264}, Type::bf16);
}
GPU_CASE("product: a vocabulary of an odd size") {
  const Shape shape{64, 50257, 64};
  check_input_gradient(shape, Type::bf16, Type::bf16);
  check_weight_gradient(shape, Type::bf16);
  check_forward({16, 50257, 64}, Type::bf16, Type::bf16, Type::bf16);
}
GPU_CASE("product: unaligned addresses") { check_all({136, 72, 96}, 1); }
GPU_CASE("product: bf16 in, fp32 out") {
  check_forward({136, 72, 96}, Type::bf16, Type::bf16, Type::fp32);
  check_forward({129, 257, 65}, Type::bf16, Type::bf16, Type::fp32);
  check_input_gradient({136, 72, 96}, Type::bf16, Type::fp32);
}
GPU_CASE("product: few rows") {
  for (int m = 1; m <= 17; ++m) {
    check_forward({m, 768, 3072}, Type::bf16, Type::bf16, Type::bf16);
    check_forward({m, 768, 768}, Type::fp32, Type::fp32, Type::fp32);
    check_forward({m, 771, 520}, Type::fp32, Type::bf16, Type::fp32);
    check_forward({m, 130, 516}, Type::bf16, Type::fp32, Type::bf16);
    check_forward({m, 97, 77}, Type::bf16, Type::bf16, Type::fp32, 1);
  }
}
// By clusters where the device has them, and as on devices without.
void check_column_sums(int rows, int columns, Type type, int shift = 0) {
  const Floats dy = rounded(normal(area(rows, columns), 13), type), before = normal(columns, 14);
  const Shifted dy_on(dy, type, shift);
  const Bytes workspace(std::size_t{8} << 20);
  for (const bool accumulate : {false, true}) {
    Doubles want(columns);
    in_parallel(columns, [&](int column) {
      want[column] = accumulate ? before[column] : 0.0;
      for (int row = 0; row < rows; ++row) want[column] += dy[area(row, columns) + column];
    });
    for (const int capability : {launch().capability, 80}) {
      Launch on = launch();
      on.capability = capability;
      Floats first;
      for (int run = 0; run < 2; ++run) {
        const Shifted sums(accumulate ? before : not_a_number(columns), Type::fp32, shift);
        must(column_sums(dy_on.matrix(), rows, columns, sums.floats(), accumulate, {workspace.data(), 8 << 20}, on),
             "column sums");
        const std::string what = std::string("column sums ") + name_of(type) + " " + std::to_string(rows) + "x" +
                                 std::to_string(columns) + (accumulate ? " added" : "") +
                                 (capability == 80 ? " by chunks" : "");
        if (run == 0)
          close(what, first = sums.values(), want, 2e-5);
        else
          same_bits(what, first, sums.values());
      }
    }
  }
}
GPU_CASE("product: column sums") {
  for (const Type type : {Type::bf16, Type::fp32}) {
    for (const auto& [rows, columns] :
         {std::pair{1, 8}, {3, 264}, {1000, 771}, {1024, 256}, {1037, 1024}, {4099, 2304}})
      check_column_sums(rows, columns, type);
    check_column_sums(33, 4224, type), check_column_sums(17, 8448, type), check_column_sums(65, 768, type, 1);
  }
}
GPU_CASE("product: weight and bias gradients together") {
  check_weight_gradient({1024, 1536, 1408}, Type::bf16);
  check_weight_gradient({520, 2816, 1536}, Type::bf16);
}
GPU_CASE("product: few rows of many depths") {
  for (const auto& [n, k] : {std::pair{8, 8}, {9, 64}, {24, 136}, {768, 256}, {1001, 384}, {40, 3080}, {136, 8200}})
    for (const int m : {1, 3, 8}) {
      check_forward({m, n, k}, Type::bf16, Type::bf16, Type::bf16);
      check_forward({m, n, k}, Type::bf16, Type::bf16, Type::fp32);
    }
}
GPU_CASE("product: a row's bits do not depend on the number of rows") {
  const int n = 1000, k = 1024;
  for (const Type type : {Type::bf16, Type::fp32}) {
    const Element element = type == Type::fp32 ? Element::fp32 : Element::bf16;
    const Buffer x(normal(area(16, k), 1), type), weight(normal(area(n, k), 2), type);
    const auto rows = [&](int first, int m) {
      const Buffer y(area(m, n), Type::fp32);
      ForwardProduct p{m, n, k, Matrix{x.data(), element}.from(std::int64_t{first} * k), {weight.data(), element}};
      p.y = {y.data(), Element::fp32};
      must(engines().front().products->run(p, launch()), "few rows");
      return y.values();
    };
    Floats alone;
    for (int row = 0; row < 16; ++row) {
      const Floats one = rows(row, 1);
      alone.insert(alone.end(), one.begin(), one.end());
    }
    for (int m = 2; m <= 16; ++m)
      same_bits(std::to_string(m) + " rows of " + name_of(type), {alone.begin(), alone.begin() + m * n}, rows(0, m));
  }
}
GPU_CASE("product: algorithms that were found by trying are right, and taken again") {
  std::string why;
  const char* preferred = std::getenv("SIZEWISE_CUBLASLT");
  const TemporaryFolder folder;
  const auto make = [&] {
    return cublaslt_products(preferred ? preferred : "", why, {.path = folder.path("choices.json"), .device = "here"});
  };
  const auto tuned = make(), again = make();
  if (!tuned) {
    std::printf("  %s\n", why.c_str());
    return;
  }
  const Bytes workspace(tuned->workspace_bytes());
  for (Products* products : {tuned.get(), again.get()}) products->set_workspace(workspace.data());
  const Shape s{264, 256, 512};
  const Floats x = rounded(normal(area(s.m, s.k), 1), Type::bf16),
               weight = rounded(normal(area(s.n, s.k), 2), Type::bf16);
  const Buffer x_on(x, Type::bf16), weight_on(weight, Type::bf16), y(area(s.m, s.n), Type::bf16);
  ForwardProduct p{s.m, s.n, s.k, {x_on.data(), Element::bf16}, {weight_on.data(), Element::bf16}};
  p.y = {y.data(), Element::bf16};
  must(tuned->run(p, launch()), "tried");
  const Floats first = y.values();
  close("tried", first, product(x, weight, s.m, s.n, s.k), 1e-2);
  const std::string kept = folder.read("choices.json");
  expect("a choice is kept", kept.find("here") != std::string::npos);
  must(again->run(p, launch()), "taken again");
  same_bits("taken again", first, y.values());
  expect("no other choice is kept", folder.read("choices.json") == kept);
}

// Uniform numbers from -1 to 1, made where they are needed.
__global__ void fill_random(bf16* to, std::int64_t count, std::uint32_t seed) {
  for (std::int64_t i = static_cast<std::int64_t>(blockIdx.x) * blockDim.x + threadIdx.x; i < count;
       i += static_cast<std::int64_t>(gridDim.x) * blockDim.x) {
    std::uint32_t bits = (static_cast<std::uint32_t>(i) + seed) * 2654435761u;
    bits = (bits ^ bits >> 16) * 0x85ebca6bu;
    bits = (bits ^ bits >> 13) * 0xc2b2ae35u;
    to[i] = __float2bfloat16_rn(static_cast<float>(static_cast<int>(bits ^ bits >> 16)) * (1.0f / 2147483648.0f));
  }
}
struct Halves {
  Halves(std::size_t count, std::uint32_t seed) : bytes(count * 2) {
    fill_random<<<1024, 256, 0, launch().stream>>>(bytes.as<bf16>(), static_cast<std::int64_t>(count), seed);
  }
  Matrix matrix() const { return {bytes.data(), Element::bf16}; }
  Bytes bytes;
};

void time_products(const Shape& s) {
  const Halves x(area(s.m, s.k), 1), weight(area(s.n, s.k), 2), y(area(s.m, s.n), 3), dx(area(s.m, s.k), 4);
  const Halves kept(area(s.m, std::max(s.n, s.k)), 5);
  const Bytes dweight(area(s.n, s.k) * 4), bias(static_cast<std::size_t>(s.n) * 4);
  const Bytes rounded_bias(static_cast<std::size_t>(s.n) * 2);
  const double operations = 2.0 * s.m * s.n * s.k;
  const int calls = operations > 1e11 ? 3 : 10, rounds = operations > 1e11 ? 5 : 9;
  const std::string shape = " M" + std::to_string(s.m) + " N" + std::to_string(s.n) + " K" + std::to_string(s.k) + " ";
  for (const Engine& engine : engines()) {
    const auto time = [&](const char* what, const auto& product) {
      const double ms = milliseconds(
          [&](cudaStream_t stream) {
            Launch on = launch();
            on.stream = stream;
            must(engine.products->run(product, on), what);
          },
          calls, rounds);
      figure("GEMM", what + shape + engine.label, operations / ms * 1e-9, "TFLOP/s");
    };
    ForwardProduct forward{s.m, s.n, s.k, x.matrix(), weight.matrix()};
    forward.y = y.matrix();
    time("forward", forward);
    if (s.n == 3072 || s.n == 1024) {
      forward.bias = bias.as<float>();
      forward.rounded_bias = rounded_bias.data();
      time("forward bias", forward);
      forward.gelu = true;
      forward.pre_activation = kept.matrix();
      time("forward bias gelu kept", forward);
    }
    InputGradientProduct input{s.m, s.n, s.k, y.matrix(), weight.matrix(), dx.matrix()};
    time("dX", input);
    if (s.k == 3072 || s.k == 1024) {
      input.pre_activation = kept.matrix();
      time("dX gelu'", input);
    }
    WeightGradientProduct gradient{s.m, s.n, s.k, y.matrix(), x.matrix(), dweight.as<float>()};
    time("dW", gradient);
    if (s.n == 3072 || s.n == 1024) {
      gradient.dbias = bias.as<float>();
      time("dW and bias", gradient);
    }
  }
}

GPU_CASE("bench product: as in a model of 124M") {
  for (const Shape& shape : {Shape{8192, 768, 768}, Shape{8192, 2304, 768}, Shape{8192, 3072, 768},
                             Shape{8192, 768, 3072}, Shape{8192, 50304, 768}})
    time_products(shape);
}
GPU_CASE("bench product: 256 wide") {
  for (const Shape& shape : {Shape{4096, 256, 256}, Shape{4096, 1024, 256}, Shape{4096, 256, 1024}})
    time_products(shape);
}
GPU_CASE("bench product: column sums") {
  const Bytes workspace(std::size_t{8} << 20), sums(4 * 3072);
  for (const auto& [rows, columns] : {std::pair{16384, 3072}, {16384, 2304}, {16384, 768}, {1024, 256}, {1024, 1024}}) {
    const Halves dy(area(rows, columns), 1);
    const double ms = milliseconds([&](cudaStream_t stream) {
      Launch on = launch();
      on.stream = stream;
      must(column_sums(dy.matrix(), rows, columns, sums.as<float>(), true, {workspace.data(), 8 << 20}, on),
           "column sums");
    });
    figure("GEMM", "column sums M" + std::to_string(rows) + " N" + std::to_string(columns), ms * 1e3, "us");
  }
}
GPU_CASE("bench product: matrix-vector") {
  for (const auto& [n, k] : {std::pair{3072, 768}, {768, 3072}, {2048, 2048}, {8192, 2048}, {50257, 768}})
    for (const int m : {1, 8}) {
      const double bytes = 2.0 * n * k;
      const int copies = static_cast<int>(std::ceil(3e8 / bytes));
      const Halves x(area(m, k), 1), y(area(m, n), 2), weights(area(n, k) * copies, 3);
      int next = 0;
      const double ms = milliseconds(
          [&](cudaStream_t stream) {
            Launch on = launch();
            on.stream = stream;
            ForwardProduct p{
                m, n, k, x.matrix(), {weights.bytes.as<bf16>() + area(n, k) * (next++ % copies), Element::bf16}};
            p.y = y.matrix();
            must(engines().front().products->run(p, on), "few rows");
          },
          std::max(copies, 8), 7);
      figure("G11", "matrix-vector M" + std::to_string(m) + " N" + std::to_string(n) + " K" + std::to_string(k),
             bytes / ms * 1e-6, "GB/s");
    }
}

}  // namespace
