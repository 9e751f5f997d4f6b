"""The illustrative months, October 2016 to April 2017, made by calling the real actions."""
