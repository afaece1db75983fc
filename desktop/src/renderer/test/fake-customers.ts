import type { CustomerTile, RequestItem } from '#shared/bridge.ts';
import { type CreateCustomer, decideCreateCustomer, readProfile } from '#shared/customers/index.ts';
import { type Result, reject } from '#shared/kernel/index.ts';
import { demoId } from './demo-shop.ts';

const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });

export const demoCustomers: readonly CustomerTile[] = [
  ['Tan Mei Ling', '+6580000001', 'M-0001'],
  ['陈美玲', '+6580000002', 'M-0002'],
  ['Siti Nurhaliza binte Ahmad', '+6580000003', null],
].map(([name = '', phone = null, memberCode = null], index) => ({
  id: demoId(11, index),
  name: name ?? '',
  phone,
  email: null,
  memberCode,
  note: null,
  groupCode: null,
  staffId: null,
}));

/** Customers and requests in memory. */
export function fakeCustomers(attach: (customerId: string | null) => unknown) {
  const known = new Map(demoCustomers.map((customer) => [customer.id, customer]));
  const queue = new Map<string, RequestItem>();
  const keep = (item: RequestItem) => {
    queue.set(item.requestId, item);
    return ok(item);
  };
  const change = (requestId: string, changes: Partial<RequestItem>): Result<RequestItem> => {
    const item = queue.get(requestId);
    return item ? keep({ ...item, ...changes }) : reject('sync.requestUnknown');
  };
  return {
    queue,
    customers: {
      search: ({ text, limit }: { text: string; limit: number }) => {
        const wanted = text.trim().toLowerCase();
        const found = [...known.values()].filter((customer) =>
          [customer.name, customer.phone, customer.memberCode].some((part) =>
            part?.toLowerCase().includes(wanted),
          ),
        );
        return ok(wanted === '' ? [] : found.slice(0, limit));
      },
      get: ({ customerId }: { customerId: string }) => ok(known.get(customerId) ?? null),
      create: (input: CreateCustomer) => {
        const decided = decideCreateCustomer(input);
        const profile = readProfile(input.typed);
        if (!decided.ok) return decided;
        if (!profile.ok) return profile;
        const customer = { id: input.customerId, ...profile.value, groupCode: null, staffId: null };
        known.set(customer.id, customer);
        return ok(customer);
      },
      attach: ({ customerId }: { customerId: string | null }) => attach(customerId),
    },
    requests: {
      list: () => ok([...queue.values()].filter(({ state }) => state !== 'cancelled')),
      make: ({ requestId, type, input }: { requestId: string; type: string; input: RequestItem['input'] }) =>
        keep({
          requestId,
          type,
          input,
          subjectId: String(input.productId ?? input.customerId),
          subjectName: known.get(String(input.customerId))?.name ?? 'Kopi-O',
          createdAt: '2026-11-21T06:12:00.000Z',
          createdBy: 'Mei Ling',
          state: 'waiting',
          sent: false,
          cancelling: false,
          code: null,
          changed: [],
          collided: [],
          decidedAt: null,
        }),
      edit: ({ requestId, input }: { requestId: string; input: RequestItem['input'] }) =>
        change(requestId, { input }),
      cancel: ({ requestId }: { requestId: string }) => change(requestId, { state: 'cancelled' }),
      retry: ({ requestId }: { requestId: string }) => change(requestId, { state: 'waiting', code: null }),
    },
  };
}
