/** A plate seen from above. The server's SVG is never put into the page: as a mask it runs nothing, and has the colour of the text. */

const viewBox = /viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"/;

export const PlatePicture = ({ svg, label }: { readonly svg: string; readonly label: string }) => {
  const [, width = '1', depth = '1'] = viewBox.exec(svg) ?? [];
  const image = `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
  return (
    <div
      class="plate-picture"
      role="img"
      aria-label={label}
      style={{ aspectRatio: `${width} / ${depth}`, maskImage: image, WebkitMaskImage: image }}
    />
  );
};
