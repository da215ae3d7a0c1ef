import { useLayoutEffect, useState, type RefObject } from 'react';

// The width of an element in whole pixels, as it is now; `first` until it has been measured.
export function useWidth(box: RefObject<HTMLElement | null>, first: number, least = 120): number {
  const [width, setWidth] = useState(first);
  // Before it is painted: a drawing wider than a phone would be seen, and stretch the page.
  useLayoutEffect(() => {
    if (!box.current) return;
    if (box.current.clientWidth > 0) setWidth(Math.max(least, Math.floor(contentWidth(box.current))));
    const observer = new ResizeObserver(([entry]) => setWidth(Math.max(least, Math.floor(entry!.contentRect.width))));
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [box, least]);
  return width;
}

function contentWidth(element: HTMLElement): number {
  const { paddingLeft, paddingRight } = getComputedStyle(element);
  return element.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
}
