// ECharts with the theme's colours, the reader's numbers, a table of the same figures and a PNG.
import { BarChart, FunnelChart, HeatmapChart, LineChart, PieChart, RadarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent, VisualMapComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

use([BarChart, FunnelChart, HeatmapChart, LineChart, PieChart, RadarChart, AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent, VisualMapComponent, CanvasRenderer]);

const language = document.documentElement.lang || "en";
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

function colours() {
  const css = getComputedStyle(document.documentElement);
  const get = (name) => css.getPropertyValue(`--o-${name}`).trim();
  const dark = document.documentElement.dataset.bsTheme === "dark";
  return {
    text: get("text"), text2: get("text-2"), line: get("line"), card: get("card"), soft: get("neutral-soft"),
    tones: dark
      ? { accent: "#6ea2f7", info: "#7db4f2", good: "#5cc08a", warn: "#e5a84a", bad: "#f08078", purple: "#b994ea", neutral: "#8a929e" }
      : { accent: "#2f6fdb", info: "#4a90d9", good: "#2a9d5f", warn: "#e08a1e", bad: "#d1483c", purple: "#8450c9", neutral: "#8a929e" },
    row: dark
      ? ["#6ea2f7", "#5cc0a7", "#e5b567", "#c7a2f2", "#f08e86", "#7fc7dd", "#a3abb7", "#b8c97a"]
      : ["#2f6fdb", "#2a9d83", "#d18f26", "#8450c9", "#d1594f", "#2f8fa8", "#7b8491", "#7d9433"],
    heat: dark ? ["#1c2430", "#6ea2f7"] : ["#eef3fc", "#2563c9"],
  };
}

/** Figures as the reader writes them; money comes in minor units. */
function sayer(unit) {
  if (unit?.startsWith("money:")) {
    const currency = unit.slice(6);
    const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;
    const full = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol", maximumFractionDigits: 0 });
    const short = new Intl.NumberFormat(language, { style: "currency", currency, currencyDisplay: "narrowSymbol", notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 });
    const major = (value) => value / 10 ** digits;
    return { full: (value) => full.format(major(value)), short: (value) => short.format(major(value)) };
  }
  if (unit === "percent") {
    const form = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
    return { full: (value) => form.format(value), short: (value) => form.format(value) };
  }
  if (unit === "days") {
    const form = new Intl.NumberFormat(language, { style: "unit", unit: "day", unitDisplay: "short", maximumFractionDigits: 1 });
    return { full: (value) => form.format(value), short: (value) => form.format(value) };
  }
  const full = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return { full: (value) => full.format(value), short: (value) => short.format(value) };
}

const tip = (look) => ({
  renderMode: "richText", // HTML tips would need inline styles, which the page's policy forbids
  confine: true, backgroundColor: look.card, borderColor: look.line, borderWidth: 1, padding: [6, 10],
  textStyle: { color: look.text, fontFamily: "Inter Variable", fontSize: 12 },
});

function option(data, look) {
  const say = sayer(data.unit);
  const base = {
    animation: !calm, animationDuration: 350, color: look.row, aria: { enabled: true, label: { description: data.title } },
    textStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", color: look.text2 },
    tooltip: { ...tip(look), valueFormatter: (value) => (value == null ? "–" : say.full(value)) },
  };
  return { ...base, ...(drawn[data.type] ?? drawn.bars)(data, look, say) };
}

const LETTER = 7.5; // pixels of a letter at the size of labels, generously

/** How high the legend stands above the picture: on a phone its names may take several lines. */
function above(data, look) {
  const wide = data.series.reduce((sum, one) => sum + String(one.name).length * LETTER + 28, 0);
  return 12 + 22 * Math.max(1, Math.ceil(wide / look.width));
}

const legend = (look, many) => (many ? { legend: { top: 0, left: 0, itemWidth: 10, itemHeight: 10, icon: "roundRect", textStyle: { color: look.text2, fontSize: 12 } } } : {});

/** Few categories are all named, in several lines if need be; of many those that do not overlap. */
function named(data, look) {
  if (data.lying) return { width: 140, overflow: "truncate" };
  const slot = (look.width - 48) / data.categories.length - 8;
  const longest = Math.max(0, ...data.categories.flatMap((name) => String(name).split(/\s+/)).map((part) => part.length));
  return slot >= longest * LETTER ? { interval: 0, hideOverlap: false, width: slot, overflow: "break", lineHeight: 14 } : { overflow: "truncate" };
}

const drawn = {
  bars(data, look, say) {
    const many = data.series.length > 1;
    const names = {
      type: "category", data: data.categories, axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
      axisLabel: { color: look.text2, hideOverlap: true, ...named(data, look) }, inverse: data.lying,
    };
    const figures = { type: "value", splitNumber: 4, splitLine: { lineStyle: { color: look.line } }, axisLabel: { color: look.text2, formatter: say.short } };
    const series = data.series.flatMap((one, number) => {
      const colour = look.tones[one.tone] || look.row[number % look.row.length];
      const flat = one.kind === "bar";
      const made = {
        name: one.name, type: flat ? "bar" : "line", data: one.values, color: colour, barMaxWidth: 34, stack: one.stack || undefined,
        itemStyle: flat ? { borderRadius: one.stack ? 0 : data.lying ? [0, 4, 4, 0] : [4, 4, 0, 0] } : undefined,
        smooth: false, symbol: "circle", symbolSize: 6, showSymbol: one.values.length < 32, connectNulls: false,
        lineStyle: flat ? undefined : { width: 2, type: one.dashed ? [5, 4] : "solid" },
        areaStyle: one.kind === "area" ? { opacity: 0.12 } : undefined, cursor: data.links.length ? "pointer" : "default",
      };
      return one.band ? [...band(one, colour, number), made] : [made];
    });
    return {
      ...legend(look, many),
      grid: { left: 2, right: data.lying ? 24 : 8, top: many ? above(data, look) : 14, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: { ...tip(look), trigger: "axis", axisPointer: { type: "shadow", shadowStyle: { color: look.text, opacity: 0.04 } }, formatter: axisTip(data, say) },
      xAxis: data.lying ? figures : names, yAxis: data.lying ? names : figures, series,
    };
  },
  funnel(data, look, say) {
    const first = data.series[0].values[0] || 1;
    return {
      legend: { show: false },
      tooltip: { ...tip(look), formatter: (point) => `${point.name}: ${say.full(point.data.real)}` },
      series: [{
        type: "funnel", sort: "none", left: "2%", right: "2%", top: 8, bottom: 4, gap: 3, minSize: "22%",
        label: { position: "inside", color: "#fff", formatter: (point) => `${point.name}: ${say.short(point.data.real)}`, overflow: "truncate", textBorderColor: "rgb(0 0 0 / 35%)", textBorderWidth: 2 },
        itemStyle: { borderWidth: 0 },
        data: data.categories.map((name, number) => ({ name, real: data.series[0].values[number], value: Math.max(data.series[0].values[number], first * 0.02), itemStyle: { color: look.tones.accent, opacity: 1 - (number / Math.max(data.categories.length, 2)) * 0.4 } })),
      }],
    };
  },
  donut(data, look, say) {
    return {
      legend: { type: "scroll", orient: "vertical", right: 0, top: "middle", icon: "circle", itemWidth: 9, textStyle: { color: look.text2, width: 130, overflow: "truncate" } },
      tooltip: { ...tip(look), formatter: (point) => `${point.name}: ${say.full(point.value)} (${point.percent}%)` },
      series: [{ type: "pie", radius: ["56%", "82%"], center: ["32%", "50%"], label: { show: false }, itemStyle: { borderColor: look.card, borderWidth: 2 }, data: data.categories.map((name, number) => ({ name, value: data.series[0].values[number] })) }],
    };
  },
  heat(data, look, say) {
    const cells = data.series.flatMap((row, y) => row.values.map((value, x) => [x, y, value]).filter(([, , value]) => value != null));
    const all = cells.map(([, , value]) => value);
    const axis = { type: "category", axisTick: { show: false }, axisLine: { show: false }, axisLabel: { color: look.text2 } };
    return {
      grid: { left: 2, right: 2, top: 8, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
      tooltip: { ...tip(look), formatter: (point) => `${data.series[point.value[1]].name} · ${data.categories[point.value[0]]}: ${say.full(point.value[2])}` },
      xAxis: { ...axis, data: data.categories, position: "top" }, yAxis: { ...axis, inverse: true, data: data.series.map((row) => row.name) },
      visualMap: { show: false, min: Math.min(0, ...all), max: Math.max(...all, 1e-9), inRange: { color: look.heat } },
      series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: look.card, borderWidth: 2, borderRadius: 4 }, label: { show: cells.length <= 120, formatter: (point) => say.short(point.value[2]), fontSize: 11 } }],
    };
  },
  radar(data, look) {
    return {
      ...legend(look, data.series.length > 1),
      radar: { indicator: data.categories.map((name, number) => ({ name, max: data.ends[number] })), axisName: { color: look.text2 }, splitLine: { lineStyle: { color: look.line } }, splitArea: { show: false }, axisLine: { lineStyle: { color: look.line } } },
      series: [{ type: "radar", data: data.series.map((one) => ({ name: one.name, value: one.values, areaStyle: { opacity: 0.1 } })) }],
    };
  },
};

function band(one, colour, number) {
  const low = one.band.map((pair) => pair?.[0] ?? null);
  const high = one.band.map((pair) => (pair ? pair[1] - pair[0] : null));
  const still = { type: "line", stack: `band-${number}`, symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
  return [{ ...still, name: "", data: low }, { ...still, name: "", data: high, areaStyle: { color: colour, opacity: 0.14 } }];
}

const axisTip = (data, say) => (points) => {
  const real = points.filter((point) => point.seriesName && point.value != null);
  return [points[0]?.axisValueLabel ?? "", ...real.map((point) => `${data.series.length > 1 ? `${point.seriesName}: ` : ""}${say.full(point.value)}`)].join("\n");
};

function table(data) {
  const say = sayer(data.unit);
  const made = document.createElement("table");
  const head = made.createTHead().insertRow();
  const put = (row, text, kind = "td") => { const one = document.createElement(kind); one.textContent = text; row.append(one); };
  const told = (value) => (value == null ? "–" : say.full(value));
  put(head, "", "th");
  const body = made.createTBody();
  if (data.type === "heat") {
    for (const name of data.categories) put(head, name, "th");
    for (const one of data.series) { const row = body.insertRow(); put(row, one.name, "th"); for (const value of one.values) put(row, told(value)); }
    return made;
  }
  for (const one of data.series) put(head, one.name || data.title, "th");
  data.categories.forEach((name, number) => { const row = body.insertRow(); put(row, name, "th"); for (const one of data.series) put(row, told(one.values[number])); });
  return made;
}

export function draw(figure) {
  const place = figure.querySelector(".chart-canvas");
  const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  if (!data) return;
  place.replaceChildren();
  const chart = init(place, null, { renderer: "canvas", locale: language === "ru" ? "RU" : "EN" });
  const paint = () => chart.setOption(option(data, { ...colours(), width: chart.getWidth() }), true);
  paint();
  figure.dataset.drawn = "1";
  const fit = () => {
    const before = chart.getWidth();
    chart.resize();
    if (chart.getWidth() !== before) paint();
  };
  const resize = new ResizeObserver(() => (figure.isConnected ? fit() : (chart.dispose(), resize.disconnect(), theme.disconnect())));
  resize.observe(place);
  const theme = new MutationObserver(paint);
  theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  chart.on("click", (point) => { const link = data.links[point.dataIndex]; if (link) location.href = link; });

  const tables = figure.querySelector(".chart-table");
  figure.querySelector("[data-chart-table]")?.addEventListener("click", (event) => {
    const on = tables.hidden;
    if (!tables.childElementCount) tables.append(table(data));
    tables.hidden = !on;
    place.hidden = on;
    event.currentTarget.setAttribute("aria-pressed", String(on));
    if (!on) chart.resize();
  });
  figure.querySelector("[data-chart-png]")?.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: colours().card });
    link.download = `${(data.title || figure.dataset.chart).replace(/[^\p{L}\p{N} _-]/gu, "").trim() || "chart"}.png`;
    link.click();
  });
}
