import { encode } from 'uqr';

/** A QR code to draw: its side in modules, quiet zone included, and the dark ones as SVG path data. */
export interface QrCode {
  readonly side: number;
  readonly path: string;
}

/** ISO/IEC 18004 asks for four light modules around the code. */
const QUIET_ZONE = 4;

export function qrCode(text: string): QrCode {
  const { size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE });
  const path = data
    .flatMap((row, y) =>
      [
        ...row
          .map((dark) => (dark ? '1' : '0'))
          .join('')
          .matchAll(/1+/g),
      ].map(({ index, 0: run }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
    )
    .join('');
  return { side: size, path };
}
