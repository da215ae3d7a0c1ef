// cholesky.h: symmetric positive matrices as the product of a triangle with itself (Golub and Van Loan,
// Matrix Computations, 4.2): solving, drawing from a normal distribution, logarithm of the determinant.
#ifndef PERENNIAL_LEARN_CHOLESKY_H
#define PERENNIAL_LEARN_CHOLESKY_H

#include <stdbool.h>
#include <stddef.h>

// `matrix` has `width` rows of `stride` numbers, of which the lower triangle counts and becomes the factor L
// with L Lᵀ = matrix. False where it is not positive: the matrix is of no use then.
bool cholesky_factor(double *matrix, size_t width, size_t stride);

// Solves L x = values, and Lᵀ x = values, in place. Both after each other solve for the matrix; the second
// alone makes of independent numbers, spread 1, such whose covariance is the matrix's inverse.
void cholesky_forward(const double *factor, size_t width, size_t stride, double *values);
void cholesky_backward(const double *factor, size_t width, size_t stride, double *values);

// Of the matrix that was factored.
double cholesky_log_determinant(const double *factor, size_t width, size_t stride);

#endif
