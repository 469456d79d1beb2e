import type { AnyCheck } from '../check.js';
import { deadRoute } from './dead-route.js';
import { defaultRoute } from './default-route.js';
import { deprecatedMatch } from './deprecated-match.js';
import { duplicateInterval } from './duplicate-interval.js';
import { duplicateReceiver } from './duplicate-receiver.js';
import { duplicateRoute } from './duplicate-route.js';
import { duration } from './duration.js';
import { groupBy } from './group-by.js';
import { inhibitWithoutEqual } from './inhibit-without-equal.js';
import { interval } from './interval.js';
import { matcher } from './matcher.js';
import { notificationTemplate } from './notification-template.js';
import { receiverSettings } from './receiver-settings.js';
import { repeatBelowGroupInterval } from './repeat-below-group-interval.js';
import { rootRoute } from './root-route.js';
/** What keeps Alertmanager from loading its file, and advice. */ import { template } from './template.js';
import { type } from './type.js';
import { undefinedInterval } from './undefined-interval.js';
import { undefinedReceiver } from './undefined-receiver.js';
import { undefinedTemplate } from './undefined-template.js';
import { unknownField } from './unknown-field.js';
import { unusedInterval } from './unused-interval.js';
import { unusedReceiver } from './unused-receiver.js';
import { url } from './url.js';
import { zeroInterval } from './zero-interval.js';

export const alertmanagerChecks: readonly AnyCheck[] = [
  deprecatedMatch,
  duplicateInterval,
  duplicateReceiver,
  duration,
  groupBy,
  interval,
  matcher,
  receiverSettings,
  rootRoute,
  type,
  undefinedInterval,
  undefinedReceiver,
  unknownField,
  url,
  zeroInterval,
  deadRoute,
  duplicateRoute,
  unusedReceiver,
  unusedInterval,
  inhibitWithoutEqual,
  repeatBelowGroupInterval,
  template,
  undefinedTemplate,
  notificationTemplate,
  defaultRoute,
];
