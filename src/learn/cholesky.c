#include "learn/cholesky.h"

#include <math.h>

bool cholesky_factor(double *matrix, size_t width, size_t stride)
{
    for (size_t column = 0; column < width; column++) {
        double *own = matrix + column * stride;
        for (size_t row = column; row < width; row++) {
            double *its = matrix + row * stride, sum = its[column];
            for (size_t k = 0; k < column; k++)
                sum -= its[k] * own[k];
            if (row > column) {
                its[column] = sum / own[column];
            } else {
                if (!(sum > 0)) return false;
                own[column] = sqrt(sum);
            }
        }
    }
    return true;
}

void cholesky_forward(const double *factor, size_t width, size_t stride, double *values)
{
    for (size_t row = 0; row < width; row++) {
        for (size_t k = 0; k < row; k++)
            values[row] -= factor[row * stride + k] * values[k];
        values[row] /= factor[row * stride + row];
    }
}

void cholesky_backward(const double *factor, size_t width, size_t stride, double *values)
{
    for (size_t row = width; row-- > 0;) {
        values[row] /= factor[row * stride + row];
        for (size_t k = 0; k < row; k++)
            values[k] -= factor[row * stride + k] * values[row];
    }
}

double cholesky_log_determinant(const double *factor, size_t width, size_t stride)
{
    double sum = 0;
    for (size_t row = 0; row < width; row++)
        sum += 2 * log(factor[row * stride + row]);
    return sum;
}
