// Sixteen-bit floats: every pattern there and back, and rounding to the nearest.
import { fromFloat32, type RawTensor, toFloat32 } from "@llmsmith/checkpoint";
import { expect, test } from "vitest";

const all = Uint16Array.from({ length: 65_536 }, (_, i) => i);

test("half-precision numbers become the floats they stand for", () => {
  const f16: RawTensor = {
    dtype: "F16",
    shape: [6],
    data: Uint16Array.of(0x3c00, 0xc000, 1, 0x7c00, 0x3555, 0x03ff),
  };
  expect([...toFloat32(f16)]).toEqual([
    1,
    -2,
    2 ** -24,
    Number.POSITIVE_INFINITY,
    0.333251953125,
    1023 * 2 ** -24,
  ]);
  const bf16: RawTensor = { dtype: "BF16", shape: [2], data: Uint16Array.of(0x3f80, 0xc049) };
  expect([...toFloat32(bf16)]).toEqual([1, -3.140625]);
  const f64: RawTensor = { dtype: "F64", shape: [1], data: Float64Array.of(0.1) };
  expect([...toFloat32(f64)]).toEqual([Math.fround(0.1)]);
  const ids: RawTensor = { dtype: "I32", shape: [1], data: Int32Array.of(1) };
  expect(() => toFloat32(ids)).toThrow("toFloat32: I32 holds whole numbers");
});

test.each(["F16", "BF16"] as const)("each of the 65536 patterns of %s survives", (dtype) => {
  const floats = toFloat32({ dtype, shape: [65_536], data: all });
  const back = fromFloat32(floats, [65_536], dtype);
  expect(back.shape).toEqual([65_536]);
  const changed = [...all].filter((i) => back.data[i] !== i && !Number.isNaN(floats[i]!));
  expect(changed).toEqual([]);
  const again = toFloat32(back);
  expect([...all].filter((i) => Number.isNaN(again[i]!) !== Number.isNaN(floats[i]!))).toEqual([]);
});

test.each(["F16", "BF16"] as const)(
  "between two neighbours of %s the nearest is taken, a tie goes to the even one",
  (dtype) => {
    const floats = toFloat32({ dtype, shape: [65_536], data: all });
    for (let i = 1; Number.isFinite(floats[i + 1]!) && i < 0x7fff; i += 7) {
      const [below, above] = [floats[i]!, floats[i + 1]!];
      const middle = (below + above) / 2;
      const nudge = (above - below) / 16;
      const probe = Float32Array.of(middle, middle - nudge, middle + nudge);
      const even = i % 2 === 0 ? i : i + 1;
      expect([...fromFloat32(probe, [3], dtype).data]).toEqual([even, i, i + 1]);
    }
  },
);

test("what is too large becomes infinite", () => {
  const values = Float32Array.of(65_519, 65_520, -1e9, 3.4028235e38);
  expect([...toFloat32(fromFloat32(values, [4], "F16"))]).toEqual([
    65_504,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
  ]);
  expect(toFloat32(fromFloat32(values.slice(3), [1], "BF16"))[0]).toBe(Number.POSITIVE_INFINITY);
});
