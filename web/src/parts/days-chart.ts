import { LineChart, type LineSeriesOption } from 'echarts/charts';
import { GridComponent, TooltipComponent, type GridComponentOption, type TooltipComponentOption } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { UsageDay } from '../api/types.ts';
import { t } from '../i18n/index.tsx';
import { formatDay, formatDayLong } from '../lib/dates.ts';
import { formatNumber, formatShort } from '../lib/format.ts';

// DAU, WAU and MAU as lines with their names at the end. Loaded lazily; the only file that knows ECharts.

echarts.use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

type Option = echarts.ComposeOption<LineSeriesOption | GridComponentOption | TooltipComponentOption>;

export interface DaysChartHandle {
  draw: (days: UsageDay[], today: string) => void;
  close: () => void;
}

export function createDaysChart(box: HTMLElement, onPick: (day: string) => void): DaysChartHandle {
  const chart = echarts.init(box, undefined, { renderer: 'svg' });
  let shown: UsageDay[] = [];
  const observer = new ResizeObserver(() => chart.resize());
  observer.observe(box);
  chart.getZr().on('click', (event) => {
    const at = chart.convertFromPixel({ xAxisIndex: 0 }, event.offsetX);
    const day = shown[Math.round(Number(at))];
    if (day) onPick(day.day);
  });
  return {
    draw: (days, today) => {
      shown = days;
      chart.setOption(optionOf(days, today), true);
    },
    close: () => {
      observer.disconnect();
      chart.dispose();
    },
  };
}

function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function optionOf(days: UsageDay[], today: string): Option {
  const text = { color: token('--ink3'), fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 };
  const series = (key: 'dau' | 'wau' | 'mau', name: string, colour: string, width: number): LineSeriesOption => ({
    type: 'line',
    name,
    data: days.map((day) => day[key]),
    showSymbol: false,
    connectNulls: false,
    lineStyle: { width, color: colour },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    endLabel: { show: true, formatter: name, ...text, color: colour },
    labelLayout: { moveOverlap: 'shiftY' },
  });
  return {
    animation: false,
    textStyle: text,
    grid: { left: 4, right: 56, top: 12, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    tooltip: {
      trigger: 'axis',
      backgroundColor: token('--surface'),
      borderColor: token('--line'),
      textStyle: { color: token('--ink'), fontFamily: text.fontFamily, fontSize: 12 },
      axisPointer: { lineStyle: { color: token('--line3'), type: 'dashed' } },
      formatter: (params) => tipText(days, Array.isArray(params) ? params[0]?.dataIndex : params.dataIndex),
    },
    xAxis: {
      type: 'category',
      boundaryGap: false,
      data: days.map((day) => day.day),
      axisLine: { lineStyle: { color: token('--line2') } },
      axisTick: { show: false },
      axisLabel: { ...text, formatter: (day: string) => formatDay(day, today), hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      splitNumber: 2,
      axisLabel: { ...text, formatter: (value: number) => formatShort(value) },
      splitLine: { lineStyle: { color: token('--line') } },
    },
    series: [
      series('mau', t('account.days_30'), token('--line3'), 1.2),
      series('wau', t('account.days_7'), token('--leaf'), 1.75),
      series('dau', t('account.day_1'), token('--ink2'), 1.2),
    ],
  };
}

function tipText(days: UsageDay[], index: number | undefined): string {
  const day = days[index ?? -1];
  if (!day) return '';
  const lines = [
    [t('account.day_1'), day.dau],
    [t('account.days_7'), day.wau],
    [t('account.days_30'), day.mau],
    [t('account.events_column'), day.events],
  ] as const;
  const rows = lines.map(([label, value]) => `${label} <b>${formatNumber(value)}</b>`);
  return [`<b>${formatDayLong(day.day)}</b>`, ...rows].join('<br>');
}
