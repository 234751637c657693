"""Brings in what other systems export: forge, vendor reports, survey, prices and people."""
