// Every browser suite in one run: one server, one browser. A suite alone: node --test tests/browser/accounts.mjs
import './helper.mjs';
import './signin.mjs';
import './accounts.mjs';
import './account.mjs';
import './features.mjs';
import './know.mjs';
import './segments.mjs';
import './health.mjs';
import './warnings.mjs';
import './backtest.mjs';
import './conflict.mjs';
import './notes.mjs';
import './tickets.mjs';
import './today.mjs';
import './tasks.mjs';
import './settings.mjs';
import './axe.mjs';
