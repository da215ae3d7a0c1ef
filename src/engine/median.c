#include "engine/median.h"

// Hoare's selection: brings the value of rank `rank` to its place, smaller ones before it, larger ones after.
static double select_rank(double *values, size_t count, size_t rank)
{
    size_t low = 0, high = count - 1;
    while (low < high) {
        double pivot = values[low + (high - low) / 2];
        size_t i = low, j = high;
        for (;;) {
            while (values[i] < pivot)
                i++;
            while (pivot < values[j])
                j--;
            if (i >= j) break;
            double swapped = values[i];
            values[i++] = values[j];
            values[j--] = swapped;
        }
        // Up to j all are at most the pivot, behind it at least.
        if (rank <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[rank];
}

double median_of(double *values, size_t count)
{
    double upper = select_rank(values, count, count / 2);
    if (count % 2 == 1) return upper;
    double lower = values[0];
    for (size_t i = 1; i < count / 2; i++)
        lower = values[i] > lower ? values[i] : lower;
    return (lower + upper) / 2;
}
