import type { EngineContext } from '../context.ts';
import type { Handlers } from '../router.ts';
import { appHandlers } from './app.ts';
import { booksHandlers } from './books.ts';
import { catalogHandlers } from './catalog.ts';
import { customersHandlers } from './customers.ts';
import { devicesHandlers } from './devices.ts';
import { identityHandlers } from './identity.ts';
import { officeHandlers } from './office.ts';
import { paymentsHandlers } from './payments.ts';
import { pricingHandlers } from './pricing.ts';
import { requestsHandlers } from './requests.ts';
import { salesHandlers } from './sales.ts';
import { sellingHandlers } from './selling.ts';
import { shiftHandlers } from './shift.ts';
import { syncHandlers } from './sync.ts';

/** Everything that a screen can ask, over what this engine works with. */
export const allHandlers = (context: EngineContext): Handlers => ({
  app: appHandlers(context),
  identity: identityHandlers(context),
  devices: devicesHandlers(context),
  catalog: catalogHandlers(context),
  customers: customersHandlers(context),
  payments: paymentsHandlers(context),
  office: officeHandlers(context),
  pricing: pricingHandlers(context),
  requests: requestsHandlers(context),
  sales: salesHandlers(context),
  selling: sellingHandlers(context),
  shift: shiftHandlers(context),
  ...booksHandlers(context),
  sync: syncHandlers(context),
});
