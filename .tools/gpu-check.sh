#!/bin/sh
# Checks the CUDA backend on this machine, and measures it against PyTorch where python3 has it. It needs nvcc, CMake and a C++
# compiler; neither Node nor a network. SIZEWISE_LLM_C, a folder of llm.c, is built and measured beside it too. Where there is
# no GPU it builds for all architectures and reads the compiler's report.
#
#   sh .tools/gpu-check.sh [--build FOLDER] [--out FOLDER] [--only PART] [--no-bench] [--no-sanitizer]
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/.build/gpu
out=$root/.build/gpu-check
only=
bench=yes
sanitizer=yes
while [ $# -gt 0 ]; do
  case $1 in
    --build) build=$2; shift ;;
    --out) out=$2; shift ;;
    --only) only=$2; shift ;;
    --no-bench) bench= ;;
    --no-sanitizer) sanitizer= ;;
    *) echo "gpu-check: unknown option $1" >&2; exit 2 ;;
  esac
  shift
done
mkdir -p "$build" "$out"
say() { printf '%s  %s\n' "$(date +%H:%M:%S)" "$*"; }
failed=0

command -v nvcc >/dev/null 2>&1 || PATH=$PATH:/usr/local/cuda/bin
command -v nvcc >/dev/null 2>&1 || { echo "gpu-check: nvcc is not on the PATH; install the CUDA toolkit 13 or newer" >&2; exit 1; }
gpu=
if nvidia-smi --query-gpu=name --format=csv,noheader >"$out/gpu.txt" 2>/dev/null; then gpu=$(head -1 "$out/gpu.txt"); fi
architectures=all
[ -n "$gpu" ] && architectures=native

say "building for ${gpu:-all architectures}"
generator=
command -v ninja >/dev/null 2>&1 && generator="-G Ninja"
# shellcheck disable=SC2086
cmake $generator -S "$root/native" -B "$build" -DSIZEWISE_CUDA=ON -DSIZEWISE_CUDA_ARCHITECTURES=$architectures \
  >"$out/configure.log" 2>&1 || { tail -20 "$out/configure.log"; exit 1; }
cmake --build "$build" --target gpu_check sizewise_cuda --parallel >"$out/build.log" 2>&1
built=$?
# Only what changed is compiled again: the reports of all that was ever compiled there, the last one of a kernel counts.
cat "$out/build.log" >>"$build/compiled.log"
[ $built -eq 0 ] || { tail -40 "$out/build.log"; exit 1; }

if [ -z "$gpu" ]; then
  cmake -DLOG="$build/compiled.log" -DWARNINGS="$out/build.log" -DARCHITECTURES="sm_80;sm_86;sm_89;sm_90a;sm_100;sm_120" \
    -P "$root/.tools/ptxas-report.cmake" || failed=1
  say "no GPU here: the kernels were compiled, not run"
  exit $failed
fi

# Areas run as processes of their own: a fault in one leaves the others.
rm -f "$out/checks.log"
check() {
  timeout 120 "$build/gpu_check" "$1" >"$out/check.log" 2>&1
  status=$?
  say "$1 $(tail -1 "$out/check.log")"
  cat "$out/check.log" >>"$out/checks.log"
  [ $status -eq 0 ] && return
  failed=1
  grep FAILED "$out/check.log" | head -20
  [ $status -eq 124 ] && echo "  FAILED: no end within 120 s"
}
if [ -n "$only" ]; then
  check "$only"
else
  for area in norm: cross_entropy: elementwise: embedding: adamw: product: "attention forward:" "attention backward:" packed: sampling: training: session:; do
    check "$area"
  done
fi

if [ -n "$sanitizer" ] && command -v compute-sanitizer >/dev/null 2>&1; then
  # racecheck does not follow the barriers of the copy engine, by which the kernels for Hopper hand tiles over: it watches
  # whole steps, whose attention drops out and so takes the other kernels.
  for tool in "memcheck sanitizer:" "racecheck sanitizer:+a+step"; do
    part=$(echo "${tool#* }" | tr + ' ')
    timeout 60 compute-sanitizer --tool "${tool%% *}" --error-exitcode 1 "$build/gpu_check" "$part" >"$out/${tool%% *}.log" 2>&1 || failed=1
    say "compute-sanitizer ${tool%% *}: $(tail -1 "$out/${tool%% *}.log")"
  done
fi

if [ -n "$bench" ]; then
  rm -f "$out/figures.jsonl" "$out/peers.jsonl"
  say "benchmark"
  SIZEWISE_FIGURES=$out/figures.jsonl timeout 200 "$build/gpu_check" bench >"$out/bench.log" 2>&1 || failed=1
  if python3 -c 'import torch' 2>/dev/null; then
    say "PyTorch"
    timeout 170 python3 "$root/test/bench/torch_cuda.py" >"$out/peers.jsonl" 2>"$out/torch.log" || echo "  PyTorch's side did not end; see torch.log"
  fi
  if [ -n "${SIZEWISE_LLM_C:-}" ]; then
    say "llm.c"
    nvcc --use_fast_math -std=c++17 -O3 -arch=native -DENABLE_BF16 -w -I "$SIZEWISE_LLM_C" -o "$build/llm_c_train" \
      "$root/test/bench/llm_c_train.cu" -lcublas -lcublasLt -lnvidia-ml >"$out/llm_c.log" 2>&1 &&
      timeout 60 "$build/llm_c_train" 16 1024 5 >>"$out/peers.jsonl" 2>>"$out/llm_c.log" || echo "  llm.c's side did not end; see llm_c.log"
  fi
  python3 "$root/.tools/gpu-table.py" "$out"
fi
[ $failed -eq 0 ] && say "all checks passed" || say "FAILED"
exit $failed
