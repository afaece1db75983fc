import { cx } from 'class-variance-authority';
import { useMemo } from 'react';
import { qrCode } from './qr-modules.ts';

/** Light modules around the code, which readers need (ISO/IEC 18004). */
const QUIET_MODULES = 4;

/** A text as a QR code, dark on light in every theme; one that is too long for it is shown as text. */
export function QrCode(props: {
  readonly text: string;
  readonly label: string;
  readonly className?: string;
}) {
  const { text, label, className } = props;
  const modules = useMemo(() => qrCode(text), [text]);
  if (modules === null) return <p className={cx('break-all', className)}>{text}</p>;
  const size = modules.length + 2 * QUIET_MODULES;
  const path = modules
    .flatMap((row, y) =>
      row.map((isDark, x) => (isDark ? `M${x + QUIET_MODULES} ${y + QUIET_MODULES}h1v1h-1z` : '')),
    )
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className={cx('rounded-lg bg-paper', className)}
    >
      <path d={path} className="fill-paper-ink" />
    </svg>
  );
}
