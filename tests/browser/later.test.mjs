import './helper.mjs';
import './plays.mjs';
import './mass.mjs';
import './tasks.mjs';
import './today.mjs';
import './notifications.mjs';
import './sending.mjs';
