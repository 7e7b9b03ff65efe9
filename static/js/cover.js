/* Before a photo leaves the phone: faces, papers and names are painted over with a finger, in squares of one colour. */
(function () {
  "use strict";
  var box = document.getElementById("cover");
  if (!box) { return; }
  var view = box.querySelector("canvas");
  var stage = box.querySelector(".cover-stage");
  var mark = box.querySelector(".cover-mark");
  var said = box.querySelector("[role=status]");
  var pen = view.getContext("2d");
  var SQUARES = 32; /* along the longer side: a face that fills a tenth of it becomes three squares wide */
  var FINGER = 22; /* half the width of what a finger covers, in pixels of the screen */
  var now = null;

  function part(name) { return box.querySelector('[data-cover="' + name + '"]'); }
  function word(name) { return box.getAttribute("data-say-" + name); }

  /* Lay out the squares of a picture, with the mean colour of each. */
  function laid(canvas) {
    var size = Math.max(4, Math.ceil(Math.max(canvas.width, canvas.height) / SQUARES));
    var across = Math.ceil(canvas.width / size);
    var down = Math.ceil(canvas.height / size);
    var small = document.createElement("canvas");
    small.width = across;
    small.height = down;
    var brush = small.getContext("2d");
    brush.imageSmoothingQuality = "high";
    brush.drawImage(canvas, 0, 0, canvas.width / size, canvas.height / size);
    return { base: canvas, size: size, across: across, down: down, colours: brush.getImageData(0, 0, across, down).data, covered: {}, strokes: [], x: 0, y: 0 };
  }

  function cover(column, row) {
    var place = row * now.across + column;
    if (column < 0 || row < 0 || column >= now.across || row >= now.down || now.covered[place]) { return; }
    now.covered[place] = true;
    now.strokes[now.strokes.length - 1].push(place);
    pen.fillStyle = "rgb(" + Array.prototype.slice.call(now.colours, 4 * place, 4 * place + 3).join(",") + ")";
    pen.fillRect(column * now.size, row * now.size, now.size, now.size);
  }
  function coverBox(left, top, right, bottom) {
    for (var row = Math.floor(top / now.size); row <= Math.floor(bottom / now.size); row += 1) {
      for (var column = Math.floor(left / now.size); column <= Math.floor(right / now.size); column += 1) { cover(column, row); }
    }
  }
  function stamp(point) {
    var reach = Math.max(FINGER * point.scale, now.size / 2);
    coverBox(point.x - reach, point.y - reach, point.x + reach, point.y + reach);
  }
  function stroke() { now.strokes.push([]); }
  function ended() {
    if (!now.strokes[now.strokes.length - 1].length) { now.strokes.pop(); return; }
    tell();
  }
  function tell() {
    part("undo").disabled = !now.strokes.length;
    said.textContent = now.strokes.length ? word("covered") + now.strokes.length + word("places") : word("none");
  }
  function undo() {
    now.strokes.pop().forEach(function (place) {
      var x = (place % now.across) * now.size;
      var y = Math.floor(place / now.across) * now.size;
      delete now.covered[place];
      pen.drawImage(now.base, x, y, now.size, now.size, x, y, now.size, now.size);
    });
    tell();
    if (!now.strokes.length) { view.focus(); }
  }

  /* A finger paints; a mouse may draw a frame instead. */
  function pointOf(event) {
    var frame = view.getBoundingClientRect();
    var scale = view.width / frame.width;
    return { x: (event.clientX - frame.left) * scale, y: (event.clientY - frame.top) * scale, scale: scale };
  }
  function between(from, to) {
    var steps = Math.max(1, Math.ceil(Math.hypot(to.x - from.x, to.y - from.y) / now.size));
    for (var n = 1; n <= steps; n += 1) {
      stamp({ x: from.x + (to.x - from.x) * n / steps, y: from.y + (to.y - from.y) * n / steps, scale: to.scale });
    }
  }
  function framing() { return part("frame").checked; }
  function showMark(a, b) {
    var home = stage.getBoundingClientRect();
    var frame = view.getBoundingClientRect();
    mark.hidden = false;
    mark.style.left = frame.left - home.left + Math.min(a.x, b.x) / a.scale + "px";
    mark.style.top = frame.top - home.top + Math.min(a.y, b.y) / a.scale + "px";
    mark.style.width = Math.abs(a.x - b.x) / a.scale + "px";
    mark.style.height = Math.abs(a.y - b.y) / a.scale + "px";
  }
  var from = null;
  view.addEventListener("pointerdown", function (event) {
    if (from || event.button > 0) { return; }
    event.preventDefault();
    view.setPointerCapture(event.pointerId);
    from = pointOf(event);
    from.start = pointOf(event);
    stroke();
    if (!framing()) { stamp(from); }
  });
  view.addEventListener("pointermove", function (event) {
    if (!from) { return; }
    var to = pointOf(event);
    if (framing()) { showMark(from.start, to); return; }
    between(from, to);
    from = to;
  });
  view.addEventListener("pointerup", function (event) {
    if (!from) { return; }
    var to = pointOf(event);
    if (framing()) {
      coverBox(Math.min(from.start.x, to.x), Math.min(from.start.y, to.y), Math.max(from.start.x, to.x), Math.max(from.start.y, to.y));
      mark.hidden = true;
    }
    from = null;
    ended();
  });
  view.addEventListener("pointercancel", function () { if (from) { from = null; mark.hidden = true; ended(); } });

  /* Keys: arrows move a frame over the picture, space covers what is in it. */
  function here() {
    var scale = view.width / view.getBoundingClientRect().width;
    return { x: now.x, y: now.y, scale: scale, reach: Math.max(FINGER * scale, now.size / 2) };
  }
  function aim() {
    var at = here();
    showMark({ x: at.x - at.reach, y: at.y - at.reach, scale: at.scale }, { x: at.x + at.reach, y: at.y + at.reach });
  }
  var WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  view.addEventListener("keydown", function (event) {
    var way = WAYS[event.key];
    if (way) {
      now.x = Math.max(0, Math.min(view.width, now.x + way[0] * now.size * 2));
      now.y = Math.max(0, Math.min(view.height, now.y + way[1] * now.size * 2));
    } else if (event.key === " " || event.key === "Enter") {
      stroke();
      stamp(here());
      ended();
    } else { return; }
    event.preventDefault();
    aim();
  });
  view.addEventListener("blur", function () { mark.hidden = true; });

  part("undo").addEventListener("click", undo);
  part("all").addEventListener("click", function () {
    stroke();
    coverBox(0, 0, view.width, view.height);
    ended();
  });

  /* Show one photo; settles to "send", "rest" or "drop". `shown` is null where the browser cannot draw it. */
  function ask(canvas, title, more) {
    now = canvas ? laid(canvas) : null;
    box.classList.toggle("cover-blind", !canvas);
    box.querySelector("h2").textContent = title;
    part("rest").hidden = !more;
    if (now) {
      view.width = canvas.width;
      view.height = canvas.height;
      pen.drawImage(canvas, 0, 0);
      now.x = Math.round(canvas.width / 2);
      now.y = Math.round(canvas.height / 2);
      part("undo").disabled = true;
      said.textContent = "";
    } else { said.textContent = word("blind"); }
    if (!box.hasAttribute("open")) { if (box.showModal) { box.showModal(); } else { box.setAttribute("open", ""); } }
    (now ? view : part("send")).focus();
    return new Promise(function (done) { answered = done; });
  }
  var answered = null;
  function answer(what) { if (answered) { var done = answered; answered = null; done(what); } }
  ["send", "rest", "drop"].forEach(function (what) { part(what).addEventListener("click", function () { answer(what); }); });
  box.addEventListener("cancel", function (event) { event.preventDefault(); answer("drop"); });
  function close() { if (box.close) { box.close(); } else { box.removeAttribute("open"); } }

  window.tingyan.cover = { ask: ask, close: close, picture: function () { return view; } };
})();
