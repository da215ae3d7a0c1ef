// Runs before the first paint, so that a dark page never flashes white. The app takes over from here (lib/settings.ts).
(function () {
  var theme = 'system';
  try {
    theme = JSON.parse(localStorage.getItem('perennial.settings') || '{}').theme || 'system';
  } catch (e) {}
  var dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
