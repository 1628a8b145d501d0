// Charts as SVG texts: drawn on the server, coloured by the page, so that they fit light and dark.
import { createRequire } from "node:module";
import type * as echartsTypes from "echarts";
import type { HistoryRecord } from "../training/history.ts";

// The bundle: its several hundred modules take eight times as long to load one by one.
const { init } = createRequire(import.meta.url)("echarts/dist/echarts.min") as typeof echartsTypes;

/** Stand-ins that {@link themed} turns into the page's colours. */
const INK = "#0a0b01";
const TEXT = "#0a0b05";
const RULE = "#0a0b02";
const FIRST = "#0a0b03";
const SECOND = "#0a0b04";
const pageColours: Record<string, string> = {
  [INK]: "var(--muted)",
  [TEXT]: "var(--ink)",
  [RULE]: "var(--rule)",
  [FIRST]: "var(--first)",
  [SECOND]: "var(--second)",
};

type Point = [x: number, y: number];
type Line = { name: string; points: Point[]; faint?: boolean; colour: "first" | "second" };
type ChartOptions = { unit: string; lines: Line[]; logarithmic?: boolean; digits?: number };

const WIDTH = 640;
const HEIGHT = 260;
const insideLabels = { outerBoundsMode: "same", outerBoundsContain: "axisLabel" };
const axisText = { color: INK, fontSize: 11, fontFamily: "inherit" };

/** Lines over steps. */
export function lineChart({ unit, lines, logarithmic = false }: ChartOptions): string {
  return draw(WIDTH, HEIGHT, {
    legend:
      lines.length > 1
        ? { top: 0, right: 8, textStyle: axisText, icon: "roundRect", itemHeight: 3, itemWidth: 14 }
        : { show: false },
    grid: { left: 8, right: 16, top: 34, bottom: 26, ...insideLabels },
    xAxis: {
      type: "value",
      name: "step",
      nameLocation: "middle",
      nameGap: 24,
      nameTextStyle: axisText,
      max: "dataMax",
      axisLine: { lineStyle: { color: RULE } },
      axisTick: { show: false },
      splitLine: { show: false },
      axisLabel: { ...axisText, showMaxLabel: false },
    },
    yAxis: {
      type: logarithmic ? "log" : "value",
      scale: true,
      name: unit,
      nameTextStyle: { ...axisText, align: "left" },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: RULE } },
      axisLabel: axisText,
    },
    series: lines.map(({ name, points, faint = false, colour }) => ({
      type: "line",
      name,
      silent: true,
      data: points,
      showSymbol: points.length < 2,
      symbol: "circle",
      color: colour === "first" ? FIRST : SECOND,
      lineStyle: { width: faint ? 1 : 2, opacity: faint ? 0.35 : 1 },
      emphasis: { disabled: true },
    })),
  });
}

/** Loss of the steps, and of the evaluations on training and held-out texts. */
export function lossChart(history: readonly HistoryRecord[]): string {
  return lineChart({
    unit: "loss (nats)",
    lines: [
      { name: "each step", points: pointsOf(history, "loss"), faint: true, colour: "first" },
      { name: "training", points: pointsOf(history, "trainLoss"), colour: "first" },
      { name: "validation", points: pointsOf(history, "validationLoss"), colour: "second" },
    ],
  });
}

/** The learning rate of each step. */
export function learningRateChart(history: readonly HistoryRecord[]): string {
  const points = pointsOf(history, "learningRate");
  return lineChart({
    unit: "learning rate",
    lines: [{ name: "learning rate", points, colour: "first" }],
  });
}

/** Tokens per second of each step, as a running median over its neighbours. */
export function speedChart(history: readonly HistoryRecord[]): string {
  const points = pointsOf(history, "tokensPerSecond");
  const around = 5;
  const smooth = points.map(([step], i): Point => {
    const near = points
      .slice(Math.max(0, i - around), i + around + 1)
      .map(([, y]) => y)
      .sort((a, b) => a - b);
    return [step, near[near.length >> 1]!];
  });
  return lineChart({
    unit: "tokens / s",
    lines: [{ name: "tokens / s", points: smooth, colour: "second" }],
  });
}

/** Actual labels down, predicted ones across. */
export function confusionChart(labels: readonly string[], counts: readonly number[][]): string {
  const most = Math.max(1, ...counts.flat());
  const cells = counts.flatMap((row, actual) =>
    row.map((count, predicted) => ({
      value: [
        predicted,
        labels.length - 1 - actual,
        count,
        predicted === actual ? "right" : "wrong",
      ],
      itemStyle: {
        opacity: count === 0 ? 0.06 : 0.15 + (0.6 * count) / most,
        borderColor: RULE,
        borderWidth: 1,
      },
    })),
  );
  const name = { ...axisText, fontSize: 12 };
  return draw(420, 110 + 64 * labels.length, {
    grid: { left: 8, right: 24, top: 56, bottom: 8, ...insideLabels },
    xAxis: {
      type: "category",
      data: [...labels],
      position: "top",
      name: "predicted",
      nameLocation: "middle",
      nameGap: 30,
      nameTextStyle: name,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: axisText,
    },
    yAxis: {
      type: "category",
      data: [...labels].reverse(),
      name: "actual",
      nameTextStyle: name,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: axisText,
    },
    series: [
      {
        type: "heatmap",
        data: cells,
        label: {
          ...axisText,
          show: true,
          color: TEXT,
          opacity: 1,
          fontSize: 16,
          formatter: "{@[2]}",
        },
        silent: true,
        emphasis: { disabled: true },
      },
    ],
    visualMap: {
      type: "piecewise",
      show: false,
      dimension: 3,
      categories: ["right", "wrong"],
      inRange: { color: { right: SECOND, wrong: FIRST } },
    },
  });
}

function pointsOf(history: readonly HistoryRecord[], field: keyof HistoryRecord): Point[] {
  return history.flatMap((record) => {
    const y = record[field];
    return y === undefined ? [] : [[record.step, y] satisfies Point];
  });
}

function draw(width: number, height: number, option: echartsTypes.EChartsCoreOption): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, backgroundColor: "transparent", ...option });
    return themed(chart.renderToSVGString());
  } finally {
    chart.dispose(); // a chart that lives on keeps the process from ending
  }
}

/** The page's colours for the stand-ins; the size is the page's too. */
function themed(svg: string): string {
  let text = svg.replace(/<svg width="\d+" height="\d+"/, '<svg role="img"');
  for (const [stand, colour] of Object.entries(pageColours)) {
    const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(stand.slice(at, at + 2), 16));
    const numbers = new RegExp(`rgba?\\(${r},\\s*${g},\\s*${b}(,\\s*1)?\\)`, "g");
    text = text.replaceAll(stand, colour).replaceAll(numbers, colour);
  }
  return text;
}
