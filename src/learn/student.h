// student.h: Student's t distribution, for intervals of means of few.
#ifndef PERENNIAL_LEARN_STUDENT_H
#define PERENNIAL_LEARN_STUDENT_H

// How likely a value of at most `t` is, with `freedom` > 0 degrees of freedom (they need not be whole).
double student_chance(double t, double freedom);

// The value that is not passed with the chance, 0 < chance < 1.
double student_quantile(double chance, double freedom);

#endif
