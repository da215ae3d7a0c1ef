// Browser suites in one run: one server, one browser; acting, settings, and axe on every page. The other half is browser_know.test.mjs, beside it.
// A suite alone: node --test tests/browser/accounts.mjs
import './helper.mjs';
import './plays.mjs';
import './surveys.mjs';
import './sending.mjs';
import './guides_app.mjs';
import './guides.mjs';
import './mass.mjs';
import './waits.mjs';
import './obstacles.mjs';
import './notifications.mjs';
import './settings_mail.mjs';
import './trust.mjs';
import './identity.mjs';
import './import.mjs';
import './settings.mjs';
import './settings_team.mjs';
import './settings_money.mjs';
import './axe.mjs';
