'use strict';
(function () {
  var themes = ['system', 'light', 'dark'];
  var words = { system: 'system', light: 'light', dark: 'dark' };
  var button = document.getElementById('theme');

  function remembered() {
    try {
      return themes.indexOf(localStorage.getItem('carelake-theme'));
    } catch (e) {
      return 0;
    }
  }

  function show(at) {
    var theme = themes[at];
    if (theme === 'system') {
      document.documentElement.removeAttribute('data-theme');
    } else {
      document.documentElement.setAttribute('data-theme', theme);
    }
    button.textContent = 'Theme: ' + words[theme];
    try {
      localStorage.setItem('carelake-theme', theme);
    } catch (e) {
      return;
    }
  }

  var now = Math.max(0, remembered());
  show(now);
  button.hidden = false;
  button.addEventListener('click', function () {
    now = (now + 1) % themes.length;
    show(now);
  });

  var views = document.querySelectorAll('nav a');

  function current() {
    var id = location.hash || '#overview';
    var view = id.indexOf('#t-') === 0 || id.indexOf('#layer-') === 0 ? '#tables' : id;
    views.forEach(function (a) {
      if (a.getAttribute('href') === view) {
        a.setAttribute('aria-current', 'page');
      } else {
        a.removeAttribute('aria-current');
      }
    });
  }
  window.addEventListener('hashchange', current);
  current();

  var find = document.getElementById('find');
  find.addEventListener('input', function () {
    var wanted = find.value.trim().toLowerCase();
    document.querySelectorAll('.layer').forEach(function (layer) {
      var shown = 0;
      layer.querySelectorAll('tbody tr').forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) === -1;
        shown += row.hidden ? 0 : 1;
      });
      layer.hidden = shown === 0;
    });
  });
})();
