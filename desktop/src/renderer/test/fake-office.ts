import type { MadeCode, OutletDay, OutletTile } from '#shared/bridge/office.ts';
import type { RegisterRow } from '#shared/devices/index.ts';
import { type OutletId, type Result, reject } from '#shared/kernel/index.ts';
import { demoId, demoPin } from './demo-shop.ts';

const ok = <T>(value: T): Result<T> => ({ ok: true, value });

const outlet = (index: number, code: string, name: string, kind = 'shop'): OutletTile => ({
  id: demoId(8, index) as OutletId,
  ...{ code, name, kind },
});

/** Two shops and a warehouse, by code. */
export const demoOutlets: readonly OutletTile[] = [
  outlet(2, 'BDK', 'Bedok'),
  outlet(0, 'TPY', 'Toa Payoh'),
  outlet(1, 'WH', 'Tuas warehouse', 'warehouse'),
];

const demoDay = (day: OutletTile, index: number): OutletDay => ({
  ...day,
  sales: [41, 118, 0][index] ?? 0,
  totalCents: [82_340, 214_905, 0][index] ?? 0,
  openShifts: [1, 2, 0][index] ?? 0,
  attention: [0, 3, 0][index] ?? 0,
});

/** What concerns more than one outlet. */
export const fakeOffice = () => ({
  outlets: () => ok(demoOutlets),
  day: () => ok(demoOutlets.map(demoDay)),
});

const demoRegister = (code: string, index: number) => ({
  id: demoId(6, index) as RegisterRow['id'],
  companyId: demoId(7, 1) as RegisterRow['companyId'],
  outletId: demoId(8, index) as OutletId,
  code,
  name: ['Front till', 'Back till', 'Bedok till'][index] ?? code,
  enrolments: 1,
  kind: 'counter',
});

const made = (registerCode: string): MadeCode => ({
  ...{ pairingCode: 'K7WQ3MXB', registerCode, expiresAt: '2026-11-21T06:27:00.000Z' },
  serverUrl: 'http://192.168.1.20:4600',
});

type NewRegister = Pick<RegisterRow, 'code' | 'name' | 'outletId'> & {
  readonly registerId: RegisterRow['id'];
  readonly kind: string;
  readonly pin: string;
};

/** Registers of the cloud: T01 to T03 have had devices, what is added has had none. */
export function fakeRegisters() {
  let registers: readonly RegisterRow[] = ['T01', 'T02', 'T03'].map(demoRegister);
  return {
    registers: () => ok(registers),
    places: () => ok(demoOutlets),
    createPairingCode: ({ pin }: { pin: string }) =>
      pin === demoPin ? ok(made('T02')) : reject('identity.pinWrong'),
    addRegister: ({ registerId, code, name, kind, outletId, pin }: NewRegister) => {
      if (pin !== demoPin) return reject('identity.pinWrong');
      if (registers.some((register) => register.code === code))
        return reject('devices.registerCodeTaken', { code });
      const row = { ...demoRegister(code, 0), id: registerId, name, kind, outletId, enrolments: 0 };
      registers = [...registers, row];
      return ok(made(code));
    },
    removeRegister: ({ registerId, pin }: { registerId: string; pin: string }) => {
      if (pin !== demoPin) return reject('identity.pinWrong');
      registers = registers.filter(({ id }) => id !== registerId);
      return ok(null);
    },
  };
}
