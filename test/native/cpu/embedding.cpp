#include "ops/embedding.h"

#include <doctest/doctest.h>

#include <array>

#include "closeness.h"
#include "cpu/every_path.h"
#include "random_data.h"

using namespace sizewise;
using namespace sizewise::testing;

TEST_CASE("embedding: rows are looked up and summed; gradients are added, repeated tokens too") {
  for (const bool positions : {true, false}) {
    for (const auto& [batch, length, channels, vocab] :
         {std::array{1, 1, 1, 1}, {2, 5, 7, 3}, {3, 70, 48, 11}, {4, 33, 200, 1000}}) {
      CAPTURE(channels);
      const int first = positions ? 2 : 0;
      const std::size_t rows = std::size_t(batch) * length;
      const auto tokens = random_integers(rows, 1, vocab);
      const auto table = random_floats(std::size_t(vocab) * channels, 2),
                 places = random_floats(std::size_t(length + 2) * channels, 3);
      const auto dy = random_floats(rows * channels, 4);
      std::vector<double> y(dy.size()), d_table(table.size(), 0.5), d_places(places.size(), 0.25);
      for (std::size_t row = 0; row < rows; ++row) {
        for (int c = 0; c < channels; ++c) {
          const std::size_t token = std::size_t(tokens[row]) * channels + c, place = (row % length) * channels + c;
          y[row * channels + c] =
              positions ? table[token] + places[place + std::size_t(first) * channels] : table[token];
          d_table[token] += dy[row * channels + c];
          if (positions) d_places[place] += dy[row * channels + c];
        }
      }
      on_every_path(
          [&](Backend& backend) {
            std::array<std::vector<float>, 3> result{std::vector<float>(dy.size()),
                                                     std::vector<float>(table.size(), 0.5f),
                                                     std::vector<float>(places.size(), 0.25f)};
            backend.run(EmbeddingForward{batch, length, channels, vocab, tokens.data(), table.data(),
                                         positions ? places.data() : nullptr, first, result[0].data()});
            backend.run(EmbeddingBackward{batch, length, channels, vocab, tokens.data(), dy.data(), result[1].data(),
                                          positions ? result[2].data() : nullptr});
            return result;
          },
          [&](const auto& result) {
            check_close("y", result[0], y, {1e-7, 0});
            check_close("d_token_table", result[1], d_table, {1e-5, 1e-5});
            check_close("d_position_table", result[2], d_places, {1e-5, 1e-5});
          });
    }
  }
}
