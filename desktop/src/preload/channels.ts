/** The two channels between a page and the main process; pages see neither, only the bridge object. */
export const requestChannel = 'kedai:request';
export const eventChannel = 'kedai:event';
