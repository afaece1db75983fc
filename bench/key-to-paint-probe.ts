/// <reference lib="dom" />

/** What a page saw of one scan, in milliseconds of its own clock. */
export interface SeenScan {
  /** The key before the last one. */
  readonly keyBeforeMs: number;
  /** When the browser had the last key: the Enter's `timeStamp`. */
  readonly keyMs: number;
  /** The request left the page. */
  sentMs: number;
  code: string;
  /** The answer was there. */
  answeredMs: number;
  answerBytes: number;
  /** The document had changed by it. */
  changedMs: number;
  /** The frame with the change was made: the first task after it. */
  framedMs: number;
  /** The next frame began. */
  nextFrameMs: number;
  /** The frame with the change was presented, as the browser's compositor says: in steps of 4 ms. */
  presentedMs: number;
}

declare global {
  interface Window {
    seenScans?: SeenScan[];
  }
}

/** A text's first paint (Element Timing), which TypeScript's library doesn't know. */
interface ElementPaint extends PerformanceEntry {
  readonly identifier: string;
  readonly renderTime: number;
}

/**
 * Runs in the page before anything else of it; it can use nothing from outside of itself. It watches keys, the bridge's socket and the
 * document, and adds a mark of its own to each change. `event` timing entries end with the frame after a key's own handlers,
 * which is before the engine has answered; element timing tells of a text's first paint alone, which is why the mark is a new one each time.
 */
export function watchScans(): void {
  const seen: SeenScan[] = [];
  window.seenScans = seen;
  const byRequest = new Map<string, SeenScan>();
  /** Answered, and not seen in the document yet; with the line that the answer says has changed. */
  const due: { readonly scan: SeenScan; readonly lineId: string | undefined }[] = [];
  let sent = 0;
  let keyBeforeMs = 0;

  window.addEventListener(
    'keydown',
    ({ key, timeStamp }) => {
      if (key !== 'Enter') {
        keyBeforeMs = timeStamp;
        return;
      }
      const never = Number.NaN;
      seen.push({
        ...{ keyBeforeMs, keyMs: timeStamp, sentMs: never, code: '', answeredMs: never, answerBytes: 0 },
        ...{ changedMs: never, framedMs: never, nextFrameMs: never, presentedMs: never },
      });
    },
    true,
  );

  const BareSocket = window.WebSocket;
  window.WebSocket = class extends BareSocket {
    constructor(address: string | URL) {
      super(address);
      this.addEventListener('message', ({ data }) => {
        const text = String(data);
        const id = /^\{"id":(\d+)/.exec(text)?.[1] ?? '';
        const scan = byRequest.get(id);
        if (scan === undefined) return;
        byRequest.delete(id);
        scan.answeredMs = performance.now();
        scan.answerBytes = text.length;
        due.push({ scan, lineId: /"lineId":"([^"]+)"\}\}\}$/.exec(text.slice(-100))?.[1] });
      });
    }

    override send(data: string): void {
      const request = /^\{"id":(\d+),"path":"sales\.scan","input":\{"code":"(\w+)"/.exec(data);
      const scan = request === null ? undefined : seen[sent];
      if (request !== null && scan !== undefined) {
        sent += 1;
        scan.sentMs = performance.now();
        scan.code = request[2] ?? '';
        byRequest.set(request[1] ?? '', scan);
      }
      super.send(data);
    }
  };

  /** Marks that weren't presented yet, by their scan's place. */
  const marks = new Map<string, HTMLElement>();
  /** A text of a few points that comes with the change, and so is presented with it: the browser times such a first paint. */
  const mark = (scan: SeenScan): void => {
    const name = String(seen.indexOf(scan));
    const marker = document.createElement('i');
    marker.textContent = name;
    marker.setAttribute('elementtiming', name);
    marker.style.cssText =
      'position: fixed; inset: auto 0 0 auto; width: 30px; height: 9px; contain: strict; font-size: 8px';
    marks.set(name, marker);
    document.body.append(marker);
  };
  new PerformanceObserver((list) => {
    for (const { identifier, renderTime } of list.getEntries() as ElementPaint[]) {
      marks.get(identifier)?.remove();
      marks.delete(identifier);
      const scan = seen[Number(identifier)];
      if (scan !== undefined) scan.presentedMs = renderTime;
    }
  }).observe({ type: 'element', buffered: true });

  const afterFrame = new MessageChannel();
  const framed: SeenScan[] = [];
  afterFrame.port1.onmessage = () => {
    const scan = framed.shift();
    if (scan !== undefined) scan.framedMs = performance.now();
  };
  const painted = (scan: SeenScan): void => {
    scan.changedMs = performance.now();
    mark(scan);
    requestAnimationFrame(() => {
      framed.push(scan);
      afterFrame.port2.postMessage(null);
      requestAnimationFrame(() => {
        scan.nextFrameMs = performance.now();
      });
    });
  };
  new MutationObserver((changes) => {
    const [first] = due;
    // Our own mark changes nothing but the body.
    if (first === undefined || changes.every(({ target }) => target === document.body)) return;
    const chosen = document.querySelector('[data-line][aria-current]')?.getAttribute('data-line');
    if (first.lineId !== undefined && first.lineId !== chosen) return;
    due.shift();
    painted(first.scan);
  }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}
