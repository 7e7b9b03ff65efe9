/* The charts of the board. Each holds the numbers of the table beside it and their addresses; without this file the tables are shown. */
(function () {
  "use strict";
  if (!window.echarts) { return; }
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  var drawn = [], waiting = 0;

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function size() {
    return parseFloat(getComputedStyle(document.documentElement).fontSize) * 0.875;
  }

  function bars(series, data) {
    return {
      name: series.name, type: "bar", data: series.values, barMaxWidth: 28, barGap: "8%", cursor: "pointer",
      label: { show: data.across || data.labels.length < 14, position: data.across ? "right" : "top", color: colour("--text"), fontSize: size() },
      itemStyle: { color: colour(series.colour), borderColor: colour("--text"), borderWidth: series.dashed ? 1 : 0, borderType: series.dashed ? "dashed" : "solid" }
    };
  }

  function options(data) {
    var text = { color: colour("--muted"), fontSize: size() };
    var line = { lineStyle: { color: colour("--line") } };
    var names = { type: "category", data: data.labels, axisLabel: text, axisLine: line, axisTick: { show: false }, inverse: data.across };
    var values = { type: "value", minInterval: 1, axisLabel: Object.assign({ hideOverlap: true }, text), axisLine: line, splitLine: line };
    var many = data.series.length > 1;
    return {
      animation: !still,
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" }, confine: true },
      legend: { show: many, top: 0, left: 0, textStyle: { color: colour("--text"), fontSize: size() } },
      grid: { left: 8, right: data.across ? 48 : 8, top: many ? 56 : 16, bottom: 8, containLabel: true },
      xAxis: data.across ? values : names,
      yAxis: data.across ? names : values,
      series: data.series.map(function (series) { return bars(series, data); })
    };
  }

  function draw(place) {
    var data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    place.hidden = false;
    if (data.across) { place.style.height = (data.labels.length * (data.series.length > 1 ? 64 : 44) + 64) + "px"; }
    var chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(options(data));
    chart.on("click", function (mark) { window.location.assign(data.series[mark.seriesIndex].urls[mark.dataIndex]); });
    drawn.push(chart);
  }

  function fit() {
    drawn.forEach(function (chart) { if (!chart.getDom().hidden) { chart.resize(); } });
  }

  function show(group, what) {
    var slug = group.dataset.switch;
    document.getElementById(slug + "-chart").hidden = what !== "chart";
    document.getElementById(slug + "-table").hidden = what !== "table";
    Array.prototype.forEach.call(group.querySelectorAll("[data-show]"), function (button) {
      button.setAttribute("aria-pressed", String(button.dataset.show === what));
    });
    fit();
  }

  Array.prototype.forEach.call(document.querySelectorAll("[data-chart]"), draw);
  Array.prototype.forEach.call(document.querySelectorAll("[data-switch]"), function (group) {
    group.hidden = false;
    group.addEventListener("click", function (event) {
      if (event.target.dataset.show) { show(group, event.target.dataset.show); }
    });
    show(group, "chart");
  });
  window.addEventListener("resize", function () {
    window.cancelAnimationFrame(waiting);
    waiting = window.requestAnimationFrame(fit);
  });
}());
