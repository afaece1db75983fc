import { accept } from '#shared/kernel/index.ts';
import type { EngineContext } from '../context.ts';
import { readDeviceSettings, writeDeviceSettings } from '../queries/devices/settings.ts';
import type { Handlers } from '../router.ts';

export function appHandlers(context: EngineContext): Handlers['app'] {
  const { store, events, notices } = context;
  return {
    state: () => accept(context.state()),
    dismissNotice: () => {
      notices.dismiss();
      events.stateChanged();
      return accept(context.state());
    },
    saveSettings: (settings) => {
      store.write((db) => writeDeviceSettings(db, settings));
      context.device()?.printing.settingsChanged();
      events.stateChanged();
      return accept(settings);
    },
    saveAppearance: (appearance) => {
      const settings = store.write((db) => {
        const changed = { ...readDeviceSettings(db), ...appearance };
        writeDeviceSettings(db, changed);
        return changed;
      });
      events.stateChanged();
      return accept(settings);
    },
  };
}
