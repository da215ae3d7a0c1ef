import { sparkShape } from '../lib/spark.ts';

// Thirteen weeks of active people in a line. Decoration: the number beside it is the text.
export function Spark({ values, width = 60, height = 20 }: { values: (number | null)[]; width?: number; height?: number }) {
  const shape = sparkShape(values, width, height);
  if (!shape) return <svg className="spark" width={width} height={height} aria-hidden="true" />;
  return (
    <svg className="spark" width={width} height={height} viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
      {shape.lines.map((line) => (
        <path key={line} d={line} />
      ))}
      {shape.gaps.map((line) => (
        <path key={line} d={line} className="gap" />
      ))}
      <circle cx={shape.end.x} cy={shape.end.y} r={2} />
    </svg>
  );
}
