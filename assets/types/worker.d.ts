// What config/views.py puts before static/js/service_worker.js and notifications_worker.js.

declare const CONFIG: {
  build: string;
  hashed: boolean; // a static file's URL tells its content
  staticUrl: string;
  files: string[]; // static files that the pages of a workout use
  css: string;
  shell: string; // the session page without a session
  pages: string[]; // kept without having been visited
  accounts: string;
  logOut: string[];
  browser: string; // where a subscription to notifications is told
  icon: string; // of a notification
};
