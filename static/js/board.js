/* The trend of the board as bars. The table beside it holds the same numbers; without this file only it is shown. */
(function () {
  "use strict";
  var place = document.getElementById("trend-chart");
  var source = document.getElementById("trend-data");
  if (!place || !source || !window.echarts) { return; }
  var data = JSON.parse(source.textContent);
  var still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  place.hidden = false;
  var chart = window.echarts.init(place, null, { renderer: "svg" });

  function colour(name) {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  }

  function bars(name, values, fill, dashed) {
    return {
      name: name, type: "bar", data: values, barMaxWidth: 28, label: { show: values.length < 14, position: "top", color: colour("--text") },
      itemStyle: { color: colour(fill), borderColor: colour("--text"), borderWidth: dashed ? 1 : 0, borderType: dashed ? "dashed" : "solid" }
    };
  }

  function draw() {
    var axis = { axisLabel: { color: colour("--muted"), fontSize: 14 }, axisLine: { lineStyle: { color: colour("--line") } } };
    chart.setOption({
      animation: !still,
      tooltip: { trigger: "axis", renderMode: "richText" },
      legend: { top: 0, textStyle: { color: colour("--text"), fontSize: 14 } },
      grid: { left: 8, right: 8, top: 48, bottom: 8, containLabel: true },
      xAxis: Object.assign({ type: "category", data: data.labels }, axis),
      yAxis: Object.assign({ type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("--line") } } }, axis),
      series: [bars(place.dataset.found, data.found, "--chart-found"), bars(place.dataset.closed, data.closed, "--chart-closed", true)]
    });
  }

  draw();
  window.addEventListener("resize", function () { chart.resize(); });
}());
