"""What Streamlit runs, alone in its folder: Streamlit puts the folder on the import path."""
