import { useAppState } from './use-till.ts';

/** The device is worked by fingers alone: no key can be pressed, and none is shown. */
export const useIsTouch = (): boolean => useAppState().settings.layout === 'touch';
