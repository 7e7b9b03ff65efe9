/* Photos are made smaller on the phone: at most 1920 pixels on the longer side, upright, as JPEG. Of what the camera
   wrote beside the picture only the time it was taken is kept; place, device and owner never leave the phone. */
(function () {
  "use strict";
  var LONGEST = 1920;
  var QUALITY = 0.82;
  var ORIENTATION = 0x0112;
  var EXIF_BLOCK = 0x8769;
  var TAKEN = 0x9003;

  function text(view, at, length) {
    var out = "";
    for (var n = 0; n < length && at + n < view.byteLength; n += 1) { out += String.fromCharCode(view.getUint8(at + n)); }
    return out;
  }

  /* Where the camera's notes (EXIF) begin, or 0. */
  function notesAt(view) {
    if (view.byteLength < 12 || view.getUint16(0) !== 0xffd8) { return 0; }
    var at = 2;
    while (at + 10 < view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda) {
      if (view.getUint8(at + 1) === 0xe1 && text(view, at + 4, 4) === "Exif") { return at + 10; }
      at += 2 + view.getUint16(at + 2);
    }
    return 0;
  }

  function entries(view, start, offset, little) {
    var found = {};
    var count = view.getUint16(start + offset, little);
    for (var n = 0; n < count; n += 1) {
      var at = start + offset + 2 + 12 * n;
      found[view.getUint16(at, little)] = at;
    }
    return found;
  }

  /* {turn: 1–8, taken: "2026:06:14 09:30:00" or ""} of a file's first bytes; broken notes are no notes. */
  function notes(bytes) {
    var view = new DataView(bytes);
    var out = { turn: 1, taken: "" };
    try {
      var start = notesAt(view);
      if (!start) { return out; }
      var little = view.getUint16(start) === 0x4949;
      var first = entries(view, start, view.getUint32(start + 4, little), little);
      if (first[ORIENTATION]) { out.turn = view.getUint16(first[ORIENTATION] + 8, little); }
      if (first[EXIF_BLOCK]) {
        var second = entries(view, start, view.getUint32(first[EXIF_BLOCK] + 8, little), little);
        if (second[TAKEN]) { out.taken = text(view, start + view.getUint32(second[TAKEN] + 8, little), 19); }
      }
    } catch (broken) { return { turn: 1, taken: "" }; }
    if (!/^\d{4}:\d\d:\d\d \d\d:\d\d:\d\d$/.test(out.taken)) { out.taken = ""; }
    return out;
  }

  /* The one note that goes along: an APP1 segment that holds when the photo was taken, and nothing else. */
  function segment(taken) {
    var view = new DataView(new ArrayBuffer(74));
    function short(at, value) { view.setUint16(at, value); }
    function long(at, value) { view.setUint32(at, value); }
    function word(at, value) { for (var n = 0; n < value.length; n += 1) { view.setUint8(at + n, value.charCodeAt(n)); } }
    short(0, 0xffe1); short(2, 72); word(4, "Exif");
    word(10, "MM"); short(12, 42); long(14, 8);
    short(18, 1); short(20, EXIF_BLOCK); short(22, 4); long(24, 1); long(28, 26); long(32, 0);
    short(36, 1); short(38, TAKEN); short(40, 2); long(42, 20); long(46, 44); long(50, 0);
    word(54, taken);
    return view.buffer;
  }

  function picture(file) {
    return new Promise(function (done, fail) {
      var image = new Image();
      image.onload = function () { done(image); };
      image.onerror = fail;
      image.src = URL.createObjectURL(file);
    });
  }

  /* Old browsers draw a photo as it lies in the file; newer ones turn it upright themselves. */
  function upright(context, turn, width, height) {
    if (turn < 2 || turn > 8 || (window.CSS && CSS.supports("image-orientation", "from-image"))) { return; }
    var moves = {
      2: [-1, 0, 0, 1, width, 0], 3: [-1, 0, 0, -1, width, height], 4: [1, 0, 0, -1, 0, height], 5: [0, 1, 1, 0, 0, 0],
      6: [0, 1, -1, 0, height, 0], 7: [0, -1, -1, 0, height, width], 8: [0, -1, 1, 0, 0, width]
    };
    if (turn > 4) { context.canvas.width = height; context.canvas.height = width; }
    context.setTransform.apply(context, moves[turn]);
  }

  function drawn(image, turn) {
    var scale = Math.min(1, LONGEST / Math.max(image.naturalWidth, image.naturalHeight));
    var width = Math.max(1, Math.round(image.naturalWidth * scale));
    var height = Math.max(1, Math.round(image.naturalHeight * scale));
    var canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    var context = canvas.getContext("2d");
    upright(context, turn, width, height);
    context.imageSmoothingQuality = "high";
    context.drawImage(image, 0, 0, width, height);
    URL.revokeObjectURL(image.src);
    context.getImageData(0, 0, 1, 1); /* fails here, and not later, where the phone has no memory for it */
    return canvas;
  }

  /* Settles to {canvas, taken}; rejects where this browser cannot draw the file. */
  function shrink(file) {
    return new Response(file.slice(0, 131072)).arrayBuffer().then(function (bytes) {
      var known = notes(bytes);
      return picture(file).then(function (image) { return { canvas: drawn(image, known.turn), taken: known.taken }; });
    });
  }

  /* The bytes to send. */
  function encoded(canvas, taken) {
    return new Promise(function (done, fail) {
      canvas.toBlob(function (blob) { if (blob) { done(blob); } else { fail(new Error("canvas")); } }, "image/jpeg", QUALITY);
    }).then(function (blob) {
      if (!taken) { return blob; }
      return new Blob([blob.slice(0, 2), segment(taken), blob.slice(2)], { type: "image/jpeg" });
    });
  }

  window.tingyan.shrink = { shrink: shrink, encoded: encoded };
})();
