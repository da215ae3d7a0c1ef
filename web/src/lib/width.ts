import { useEffect, useState, type RefObject } from 'react';

// The width of an element in whole pixels, as it is now; `first` until it has been measured.
export function useWidth(box: RefObject<HTMLElement | null>, first: number, least = 120): number {
  const [width, setWidth] = useState(first);
  useEffect(() => {
    if (!box.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(least, Math.floor(entry!.contentRect.width))));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, least]);
  return width;
}
